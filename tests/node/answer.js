// Answers expressions and unary tests with feelin. Standard input: {context, expressions: [text], tests: [[input, text]]};
// standard output: the values as our own tests write them down, or {error}.
import { evaluate, unaryTest, FeelDate, FeelDateTime, FeelDuration, FeelRange, FeelTime } from 'feelin';

let given = '';
for await (const piece of process.stdin) given += piece;
const { context: texts, expressions = [], tests = [] } = JSON.parse(given);
const context = evaluate(texts, {}).value;

function plain(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'number') return { number: String(value) };
  if (typeof value !== 'object') return ['boolean', 'string'].includes(typeof value) ? value : { other: typeof value };
  if (value instanceof FeelRange) {
    const { start, end } = value;
    return { range: [plain(start), plain(end), value['start included'], value['end included']] };
  }
  if ([FeelDate, FeelTime, FeelDateTime, FeelDuration].some((kind) => value instanceof kind)) return { time: value.toJSON() };
  return { context: Object.entries(value).map(([name, inner]) => [name, plain(inner)]) };
}

function tried(answer) {
  try {
    return plain(answer());
  } catch (problem) {
    return { error: problem.message };
  }
}

process.stdout.write(JSON.stringify({
  expressions: expressions.map((text) => tried(() => evaluate(text, context).value)),
  tests: tests.map(([input, text]) => tried(() =>
    unaryTest(text, { ...context, '?': evaluate(input, context).value }).value)),
}));
