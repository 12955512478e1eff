// Jobs a second of graphile-worker, whose jobs do nothing: `node measure.mjs DATABASE unbatched|batched JOBS`. All jobs are
// in the table before the clock starts; it stops when every one of them is completed there.
import { Logger, makeWorkerUtils, runOnce } from 'graphile-worker';
import pg from 'pg';

const [database, way, jobs] = process.argv.slice(2);
const quiet = new Logger(() => () => {});
const batches = {
  localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};
const worker = {
  connectionString: database,
  concurrentJobs: 24,
  maxPoolSize: 25,
  preparedStatements: true,
  ...(way === 'batched' ? batches : {}),
};

const utils = await makeWorkerUtils({ connectionString: database, logger: quiet });
await utils.migrate();
await utils.release();

const client = new pg.Client(database);
await client.connect();
const { rows } = await client.query(`SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`);
if (rows[0].fsync !== 'on' || rows[0].commit !== 'on') throw new Error('commits are not durable here');
await client.query(
  `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
     SELECT ('nothing', '{}'::json, null, null, null, null, null, null)::graphile_worker.job_spec
     FROM generate_series(1, $1::int)))`,
  [jobs],
);
await client.query('VACUUM ANALYZE');

let began;
let done = 0;
const nothing = () => {
  began ??= performance.now();
  done += 1;
};
await runOnce({ preset: { worker }, taskList: { nothing }, logger: quiet, noHandleSignals: true });
const seconds = (performance.now() - began) / 1_000;
const left = await client.query('SELECT count(*)::int AS count FROM graphile_worker.jobs');
if (done !== Number(jobs) || left.rows[0].count !== 0) throw new Error(`${done} of ${jobs} were done, ${left.rows[0].count} are left`);
console.log(done / seconds);
await client.end();
