// A first visit: the Runners list, then the Designer with a pipeline of the sample on its canvas, and what it transfers.

/** All that a first visit is to transfer, in bytes. */
export const budget = 350_000;
/** What it must never exceed until that is met. */
export const limit = 612_000;

/**
 * Visits with the page, whose browser keeps nothing yet.
 * @param {import('@playwright/test').Page} page
 * @param {string} address of the server
 * @returns {Promise<{ name: string, sent: number, plain: number }[]>} every answer: the bytes of its body as they were
 * transferred and as they are without compression, in the order of the requests
 */
export async function firstVisit(page, address) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  /** @type {Map<string, { name: string, sent: number, plain: number, ended: boolean }>} */
  const answers = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    const { pathname } = new URL(request.url);
    // A stream of events never ends.
    const ended = type === 'EventSource';
    answers.set(requestId, { name: decodeURIComponent(pathname), sent: 0, plain: 0, ended });
  });
  session.on('Network.dataReceived', ({ requestId, dataLength, encodedDataLength }) => {
    const answer = answers.get(requestId);
    if (!answer) return;
    answer.sent += encodedDataLength;
    answer.plain += dataLength;
  });
  const ended = ({ requestId, encodedDataLength = 0 }) => {
    const answer = answers.get(requestId);
    if (!answer) return;
    answer.ended = true;
    // Of the document, and of what the page waits for, no data is reported: then it is all, with the head.
    if (answer.sent === 0) answer.sent = encodedDataLength;
  };
  session.on('Network.loadingFinished', ended);
  session.on('Network.loadingFailed', ended);

  await page.goto(`${address}/runners`);
  await page.getByRole('row').filter({ has: page.getByRole('link', { name: 'local', exact: true }) }).waitFor();
  await page.getByRole('link', { name: 'Designer', exact: true }).click();
  await page.getByRole('treeitem', { name: 'Nightly load' }).click();
  await page.getByTestId('canvas').getByRole('button', { name: /^Start, / }).waitFor();
  // Nothing is on its way any more.
  let quiet = 0;
  while (quiet < 5) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    quiet = [...answers.values()].every(({ ended }) => ended) ? quiet + 1 : 0;
  }
  return [...answers.values()].map(({ name, sent, plain }) => ({ name, sent, plain }));
}
