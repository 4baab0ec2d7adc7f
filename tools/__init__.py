"""Everything that builds, serves and tests the site; nothing here ships."""
