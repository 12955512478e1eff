// The code editor of the page: CodeMirror in a shadow root, with the page's colours.
// Never writes a style attribute, which the content security policy refuses, and never changes a text by itself.
import { autocompletion, closeBrackets, closeBracketsKeymap, completeFromList, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { sql, StandardSQL } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { javascript } from "@codemirror/legacy-modes/mode/javascript";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Transaction } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** A change that came from outside the field, such as an undo on the canvas. */
const fromOutside = Annotation.define();

const languages = {
  sql: () => sql({ dialect: StandardSQL, upperCaseKeywords: false }),
  python: () => python(),
  bash: () => StreamLanguage.define(shell),
  javascript: () => StreamLanguage.define(javascript),
  yaml: () => StreamLanguage.define(yaml),
};

/** Languages in which a variable is also known by its bare name. */
const bareNames = ["python", "javascript"];

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.controlKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.literal], color: "var(--code-number)" },
  { tag: [tags.comment, tags.meta], color: "var(--text-muted)", fontStyle: "italic" },
  {
    tag: [tags.function(tags.variableName), tags.definition(tags.variableName), tags.className, tags.propertyName, tags.typeName, tags.standard(tags.name)],
    color: "var(--code-name)",
  },
]);

const theme = EditorView.theme({
  "&": { flex: "1 1 auto", minHeight: "0", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-line": { padding: "0 8px 0 4px" },
  ".cm-gutters": { backgroundColor: "var(--surface-sunken)", color: "var(--text-muted)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "26px", padding: "0 6px 0 4px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-content ::selection, .cm-content::selection": { backgroundColor: "var(--accent-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-searchMatch": { backgroundColor: "var(--pausing-soft)", outline: "1px solid var(--pausing)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "2px solid var(--accent)" },
  ".cm-specialChar": { color: "var(--unknown)" },
  ".cm-variable": { color: "var(--code-variable)", fontWeight: "600" },
  ".cm-variable-unknown": { textDecoration: "underline dotted" },
  ".cm-panels": { backgroundColor: "var(--surface-raised)", color: "var(--text)", fontFamily: "var(--font)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--border)" },
  ".cm-panel.cm-search": { padding: "6px 34px 6px 8px", fontSize: "12px" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", minHeight: "24px", fontSize: "12px", whiteSpace: "nowrap" },
  ".cm-panel.cm-search [name=close]": { width: "24px", height: "24px", top: "6px", right: "6px", color: "var(--text)" },
  ".cm-textfield": { minHeight: "26px", border: "1px solid var(--border-strong)", borderRadius: "4px", backgroundColor: "var(--surface)", color: "var(--text)", fontSize: "12px" },
  ".cm-button": { minHeight: "26px", border: "1px solid var(--border-strong)", borderRadius: "4px", backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--text)", fontSize: "12px" },
  ".cm-button:active": { backgroundImage: "none", backgroundColor: "var(--hover)" },
  ".cm-textfield:focus-visible, .cm-button:focus-visible, [name=close]:focus-visible, input:focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-tooltip": { border: "1px solid var(--border)", borderRadius: "6px", backgroundColor: "var(--surface-raised)", color: "var(--text)", boxShadow: "var(--shadow-2)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "12em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "18px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--text-muted)", fontStyle: "normal" },
});

const help = "Tab indents here. To leave by keyboard, press Escape and then Tab. Control F finds.";

/** `\r\n` only if it stands at every end of line: otherwise each `\r` is kept as the character that it is. */
function lineSeparator(text) {
  const breaks = text.match(/\r?\n/g) ?? [];
  return breaks.length > 0 && breaks.every((it) => it === "\r\n") ? "\r\n" : "\n";
}

/** Shows every `${name}`, and which of them the pipeline does not have. */
function variablesShown(known) {
  const matcher = new MatchDecorator({
    regexp: /\$\{([^{}\n]*)\}/g,
    decoration: (match) => {
      const name = match[1].trim().split(/[.[(]/)[0];
      const isKnown = name === "sysvar" || known().some((it) => it.name === name);
      return Decoration.mark({ class: isKnown ? "cm-variable" : "cm-variable cm-variable-unknown" });
    },
  });
  return ViewPlugin.define(
    (view) => ({
      decorations: matcher.createDeco(view),
      update(update) {
        const isTold = update.transactions.some((it) => it.annotation(fromOutside) === "variables");
        this.decorations = isTold ? matcher.createDeco(update.view) : matcher.updateDeco(update, this.decorations);
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  );
}

function completesVariables(known, language) {
  const options = (apply) =>
    known().map(({ name, type }) => ({ label: name, detail: type.toLowerCase(), type: "variable", apply: apply(name) }));
  return (context) => {
    const opened = context.matchBefore(/\$\{[\w.]*$/);
    if (opened) {
      const isClosed = context.state.sliceDoc(context.pos, context.pos + 1) === "}";
      return { from: opened.from + 2, options: options((name) => (isClosed ? name : `${name}}`)), validFor: /^[\w.]*$/ };
    }
    const word = bareNames.includes(language) ? context.matchBefore(/\w+$/) : null;
    return word ? { from: word.from, options: options((name) => name), validFor: /^\w*$/ } : null;
  };
}

/** What the language itself offers; inside `${` only variables make sense. */
async function completesLanguage(context) {
  if (context.matchBefore(/\$\{[^}]*$/)) return null;
  const sources = context.state.languageDataAt("autocomplete", context.pos);
  const all = sources.map((it) => (Array.isArray(it) ? completeFromList(it) : it)(context));
  const [first, ...others] = (await Promise.all(all)).filter(Boolean);
  const same = others.filter((it) => it.from === first.from).flatMap((it) => it.options);
  return first ? { ...first, options: [...first.options, ...same] } : null;
}

/** The part that differs, so that the cursor and the history stay where they are. */
function difference(before, after) {
  let from = 0;
  const shorter = Math.min(before.length, after.length);
  while (from < shorter && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

/**
 * Puts an editor into the host. `onChange` is given each text that a person made, `onBlur` is told when they are done.
 * Returns what the page may do with it.
 */
export function mount(host, text, language, label, isReadOnly, onChange, onBlur) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".help { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }");
  root.replaceChildren();
  const described = document.createElement("p");
  described.className = "help";
  described.id = "help";
  described.textContent = help;
  root.append(described);

  let variables = [];
  let separator = lineSeparator(text);
  const known = () => variables;
  const named = EditorView.contentAttributes.of({
    "aria-label": label,
    // What scrolls around it must be reachable by keyboard.
    tabindex: "0",
    "aria-describedby": "help",
    autocapitalize: "off",
    spellcheck: "false",
  });

  // Made once: the lists of a source that is not the same as before would be dropped.
  const sources = [completesVariables(known, language), completesLanguage];

  const stateOf = (text) => {
    separator = lineSeparator(text);
    return EditorState.create({
      doc: text,
      extensions: [
        EditorState.lineSeparator.of(separator),
        EditorState.readOnly.of(isReadOnly),
        indentUnit.of(language === "python" ? "    " : "  "),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        highlightSelectionMatches(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false, override: sources }),
        search({ top: false }),
        languages[language]?.() ?? [],
        variablesShown(known),
        syntaxHighlighting(colours),
        theme,
        EditorView.lineWrapping,
        named,
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          const isOurs = update.transactions.some((it) => it.annotation(fromOutside));
          if (update.docChanged && !isOurs) onChange(update.state.sliceDoc());
        }),
      ],
    });
  };

  const view = new EditorView({ state: stateOf(text), parent: root, root });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  // Focus that moves inside, such as to the search panel, does not leave.
  const onFocusOut = (event) => {
    if (!event.relatedTarget || !root.contains(event.relatedTarget)) onBlur();
  };
  root.addEventListener("focusout", onFocusOut);
  // The panel around would close with Escape, which here closes a list, a search, or lets Tab leave.
  // Undo is the field's own, also when it has nothing to undo.
  const onKeyDown = (event) => {
    if (event.key === "Escape") event.stopPropagation();
    if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) event.preventDefault();
  };
  root.addEventListener("keydown", onKeyDown);

  return {
    /** The text changed elsewhere. */
    setText(text) {
      if (text === view.state.sliceDoc()) return;
      if (lineSeparator(text) !== separator) return view.setState(stateOf(text));
      const lines = (it) => (separator === "\n" ? it : it.replaceAll("\r\n", "\n"));
      const changes = difference(lines(view.state.sliceDoc()), lines(text));
      view.dispatch({
        changes: { ...changes, insert: view.state.toText(changes.insert.replaceAll("\n", separator)) },
        annotations: [fromOutside.of("text"), Transaction.addToHistory.of(false), isolateHistory.of("full")],
      });
    },
    /** `[[name, type]]`, for completion and highlighting. */
    setVariables(pairs) {
      variables = pairs.map(([name, type]) => ({ name, type }));
      view.dispatch({ annotations: fromOutside.of("variables") });
    },
    /** Goes on where a plain field was left, at that character. */
    goOn(at) {
      view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    destroy() {
      root.removeEventListener("focusout", onFocusOut);
      root.removeEventListener("keydown", onKeyDown);
      view.destroy();
    },
  };
}

globalThis.maiaCodeEditor = { mount };
