/**
 * Wraps `ask` so that it runs once at a time and only for the newest question: questions that come
 * while an answer is awaited replace each other, and all of them get the last one's answer.
 *
 * @template Question, Answer
 * @param {(question: Question) => Promise<Answer>} ask
 * @returns {(question: Question) => Promise<Answer>}
 */
export function coalesce(ask) {
  /** @type {Promise<Answer> | null} */
  let current = null;
  /** @type {{question: Question, answer: Promise<Answer>} | null} */
  let next = null;

  /** @param {Question} question */
  function begin(question) {
    const answer = ask(question);
    current = answer;
    const end = () => {
      if (current === answer) current = null;
    };
    answer.then(end, end);
    return answer;
  }

  /** @param {Promise<Answer>} answer */
  async function afterwards(answer) {
    await answer.catch(() => {});
    const question = /** @type {{question: Question}} */ (next).question;
    next = null;
    return begin(question);
  }

  return (question) => {
    if (next) next.question = question;
    else if (current) next = { question, answer: afterwards(current) };
    return next ? next.answer : begin(question);
  };
}
