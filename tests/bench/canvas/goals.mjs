// The goals, each with its figures and whether it is met.
import { bestOfReactFlow, summary } from './table.mjs';

/** Prints a line for every goal that something was measured for. Whether all of them are met. */
export function judge(results) {
  const of = (count, phase) => ({
    ours: summary(results, { count, phase, who: 'maia' }),
    theirs: bestOfReactFlow(results, { count, phase }),
  });
  const verdicts = [];
  const goal = (words, figure, isMet) => verdicts.push({ words, figure, isMet });
  for (const phase of ['pan', 'zoom']) {
    const { ours, theirs } = of(2_500, phase);
    if (!ours) continue;
    goal(`${phase} at 2,500: no layout`, `${ours.mostLayouts}`, ours.mostLayouts === 0);
    goal(`${phase} at 2,500: at most one style recalculation a frame`, `${ours.stylesThen} in ${ours.frames} frames`, ours.isOneStyleAFrame);
    goal(`${phase} at 2,500: script at most 1 ms a step`, `${ours.script.toFixed(2)} ms`, ours.script <= 1);
    if (theirs) goal(`${phase} at 2,500: at most a tenth of React Flow's script`, ratio(ours.script, theirs.script), ours.script * 10 <= theirs.script);
  }
  const { ours: drag } = of(2_500, 'drag');
  if (drag) {
    goal('drag at 2,500: script at most 1 ms a step', `${drag.script.toFixed(2)} ms`, drag.script <= 1);
    goal('drag at 2,500: layout at most 5 ms a step', `${drag.layout.toFixed(2)} ms`, drag.layout <= 5);
    if (drag.changes) {
      const { names } = drag.changes;
      const [tiles, edges] = ['tile ', 'edge '].map((kind) => names.filter((name) => name.startsWith(kind)).length);
      const others = names.filter((name) => !/^(tile |edge |guides$)/.test(name));
      const figure = `${tiles} tile, ${edges} lines${others.length > 0 ? `, and ${others.join(', ')}` : ''}`;
      goal('drag at 2,500: only the dragged component and its lines change', figure, tiles === 1 && edges <= 2 && others.length === 0);
    }
  }
  const { ours: sweep } = of(10_000, 'sweep');
  if (sweep) goal('zoom out and in over 10,000: no frame over 50 ms', `worst ${sweep.worst.toFixed(0)} ms`, sweep.worst <= 50);
  const { ours: large, theirs: theirLarge } = of(10_000, 'load');
  if (large && theirLarge) {
    goal("load to usable at 10,000: at most a fifth of React Flow's", ratio(large.usable, theirLarge.usable), large.usable * 5 <= theirLarge.usable);
  }
  const { ours: small } = of(2_500, 'load');
  const { ours: smallSweep } = of(2_500, 'sweep');
  if (large && small) {
    const figure = `${large.elements} at 10,000, ${small.elements} at 2,500`;
    goal('elements in the page bounded by what is visible', figure, large.elements <= small.elements * 1.1);
  }
  if (sweep && smallSweep) {
    const figure = `at most ${sweep.most} at 10,000, ${smallSweep.most} at 2,500`;
    goal('the same while it is zoomed out and in', figure, sweep.most <= smallSweep.most * 1.1);
  }
  for (const { count } of new Map(results.map((it) => [it.count, it])).values()) {
    const { ours } = of(count, 'idle');
    if (!ours) continue;
    const figure = `${ours.animationFrames} and ${ours.styles} in 2 s`;
    goal(`idle at ${count}: no animation frame, no style recalculation`, figure, ours.animationFrames === 0 && ours.styles === 0);
  }
  for (const count of [625, 2_500, 10_000]) {
    const { ours } = of(count, 'events');
    if (!ours) continue;
    goal(`run events at ${count}: no layout`, `${ours.mostLayouts} for ${ours.steps} events`, ours.mostLayouts === 0);
    if (ours.changes) {
      const { tilesPerFrame, perFrame } = ours.changes;
      const figure = `${tilesPerFrame}; ${perFrame} with what stands around the canvas`;
      goal(`run events at ${count}: at most one batch of changes of the canvas a frame`, figure, tilesPerFrame <= 1);
    }
  }
  const { ours: tidied } = of(800, 'tidy');
  if (tidied) {
    goal('tidy of 800: at most 150 ms', `${tidied.took.toFixed(0)} ms`, tidied.took <= 150);
    goal('tidy of 800: the page answers meanwhile, no frame over 50 ms', `worst ${tidied.worst.toFixed(0)} ms`, tidied.worst <= 50);
  }
  const { ours: usual } = of(250, 'interactions');
  if (usual) goal('interaction to next paint at 250, processor slowed four times: p98 at most 100 ms', `${usual.p98} ms`, usual.p98 <= 100);
  console.log('\nGoals');
  for (const { words, figure, isMet } of verdicts) console.log(`  ${isMet ? 'met    ' : 'NOT MET'}  ${words}: ${figure}`);
  return verdicts.every(({ isMet }) => isMet);
}

function ratio(ours, theirs) {
  return `${ours.toFixed(2)} of ${theirs.toFixed(2)} ms, ${(theirs / ours).toFixed(1)} times less`;
}
