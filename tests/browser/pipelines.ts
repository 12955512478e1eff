// Pipelines for browser tests, in as few words as they need.

type Step = { name: string; type: string; to?: Record<string, string[]>; parameters?: Record<string, string> };

const quoted = (text: string) => JSON.stringify(text);

/** The text of an orchestration: its components from left to right. */
export function pipeline(steps: Step[], notes: string[] = []): string {
  const components = steps.map((step) => {
    const transitions = Object.entries(step.to ?? {}).flatMap(([kind, names]) => [
      `        ${kind}:`,
      ...names.map((name) => `        - ${quoted(name)}`),
    ]);
    const parameters = Object.entries(step.parameters ?? {}).map(([name, value]) => `        ${name}: ${quoted(value)}`);
    return [
      `    ${quoted(step.name)}:`,
      `      type: ${quoted(step.type)}`,
      ...(transitions.length > 0 ? ["      transitions:", ...transitions] : []),
      "      parameters:",
      `        componentName: ${quoted(step.name)}`,
      ...parameters,
    ].join("\n");
  });
  const positions = steps.map(
    (step, at) => `    ${quoted(step.name)}:\n      position:\n        x: ${at * 150}\n        "y": 0`,
  );
  const drawn = notes.map(
    (note, at) =>
      `    "${at + 1}":\n      position:\n        x: ${at * 300}\n        "y": -200\n      size:\n        height: 100\n` +
      `        width: 240\n      theme: "light-yellow"\n      content: ${quoted(note)}`,
  );
  return [
    'type: "orchestration"',
    'version: "1.0"',
    "pipeline:",
    "  components:",
    ...components,
    "design:",
    "  components:",
    ...positions,
    ...(drawn.length > 0 ? ["  notes:", ...drawn] : []),
    "",
  ].join("\n");
}

/** A task that finishes when the file exists. */
export function waitsFor(file: string): Record<string, string> {
  return { script: `until [ -e '${file}' ]; do sleep 0.05; done; echo loaded 4118 rows` };
}
