// What a first visit transfers, measured in a browser with an empty cache. Prints every file and the sum, against what
// the module would weigh in one piece. Usage: node page-size.mjs WHOLE PIECES, in bytes with brotli
import { withProduct } from './product.mjs';
import { budget, firstVisit } from './visit.mjs';

const [whole, pieces] = process.argv.slice(2).map(Number);
const column = (value) => String(value).padStart(10);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

await withProduct(async ({ address, browser }) => {
  const page = await (await browser.newContext()).newPage();
  const answers = await firstVisit(page, address);
  console.log(`${column('sent')}  ${column('plain')}  Runners, then the Designer with a pipeline`);
  for (const { name, sent, plain } of answers) console.log(`${column(sent)}  ${column(plain)}  ${name}`);
  const isData = ({ name }) => name.startsWith('/api/');
  const sum = (some) => some.reduce((all, { sent }) => all + sent, 0);
  const modules = sum(answers.filter(({ name }) => name.endsWith('.wasm')));
  const total = sum(answers);
  console.log(`all pieces of the module: ${kilobytes(pieces)}; of these a first visit needs ${kilobytes(modules)}`);
  console.log(`the module in one piece: ${kilobytes(whole)}`);
  console.log(`the data that is shown: ${kilobytes(sum(answers.filter(isData)))}`);
  console.log(`a first visit: ${kilobytes(total)} of at most ${kilobytes(budget)}`);
  if (total > budget) {
    console.error(`the page is ${kilobytes(total - budget)} too large`);
    process.exitCode = 1;
  }
});
