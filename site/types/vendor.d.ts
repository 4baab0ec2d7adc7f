// Third-party modules that staging bundles into vendor/, typed by their npm packages.
declare module "*/vendor/uplot.js" {
  import uPlot from "uplot";
  export default uPlot;
}
