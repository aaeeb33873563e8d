import { CALL_RULES } from "./call_rules.ts";
import { loadedParser, loadParser } from "../syntax/parsers.ts";
import { parseTree } from "../syntax/source_tree.ts";
import { type Finding, TOO_TANGLED } from "./finding.ts";
import { environmentFindings } from "./environment_findings.ts";
import { type Family, isTestPath, type Language, languageOf, scriptsOf } from "./languages.ts";
import { isNotebook, lineInNotebook, notebookCode } from "./notebooks.ts";
import { mapperFindings, routineFindings } from "./sql_routines.ts";
import { isTemplate, templateFindings } from "./template_findings.ts";
import { FIELD_RULES, SETTING_RULES } from "./rules.ts";
import { textFindings } from "./text_findings.ts";
import { TLS_NAMES } from "./tls_settings.ts";
import { treeFindings } from "./tree_findings.ts";

/**
 * Dangerous constructs in the code of a source file. Errors: the grammar is not loaded
 * (`prepareContent`).
 */
export function codeFindings(path: string, content: string): Finding[] {
  if (isNotebook(path)) return notebookFindings(content);
  if (/\.(?:sql|pgsql|psql|ddl)$/i.test(path)) return routineFindings(content);
  if (/\.xml$/i.test(path)) return mapperFindings(content);
  if (isTemplate(path)) return templateFindings(content);
  const language = languageOf(path, content);
  if (language === null || !maybeDangerous(language, content)) return [];
  if (language.markup) {
    return [...templateFindings(content), ...sourceFindings(scriptsOf(content), language, false)];
  }
  return sourceFindings(content, language, isTestPath(path));
}

function notebookFindings(content: string): Finding[] {
  const notebook = notebookCode(content);
  if (notebook === null) return [];
  const { path, code, shell } = notebook;
  const found = codeFindings(path, code);
  return [
    ...found.map((each) => ({ ...each, line: lineInNotebook(content, code, each.line) })),
    ...environmentFindings("cells.sh", shell).map((each) => ({ ...each, line: 1 })),
  ];
}

function sourceFindings(source: string, language: Language, isTest: boolean): Finding[] {
  if (language.grammar === null) return textFindings(source, language.family);
  const tree = parseTree(loadedParser(language.grammar), source);
  // What is too deep or too large for a tree could hide behind it what a text alone does not show.
  if (!tree.ok) {
    const found = textFindings(source, language.family);
    return found.length > 0 ? found : [TOO_TANGLED];
  }
  const findings = treeFindings(tree.root, language.family, isTest);
  // Of a file that does not parse everywhere, the tree still tells most.
  return tree.root.errorLine === 0
    ? findings
    : [...findings, ...textFindings(source, language.family)];
}

/** Loads what `codeFindings` needs for this content: nothing for most. */
export async function prepareContent(path: string, content: string): Promise<void> {
  const notebook = isNotebook(path) ? notebookCode(content) : null;
  if (notebook !== null) return await prepareContent(notebook.path, notebook.code);
  const language = languageOf(path, content);
  const grammar = language?.grammar ?? null;
  if (language === null || grammar === null || !maybeDangerous(language, content)) return;
  await loadParser(grammar);
}

/** Parsing costs more than looking for the names that any finding needs. */
function maybeDangerous({ family }: Language, content: string): boolean {
  return family === "other" || namesOf(family).test(content) ||
    MARKUP.test(content);
}

const MARKUP = /["'`]\s*<[a-z]/i;

// SQL, ways to a name that is not written out, and backticks that run something.
const ALWAYS = [
  TLS_NAMES,
  "(?:select|insert|update|delete|drop|alter|truncate|create|replace|merge|with)\\s",
  "\\\\u",
  "(?:[\"'/](?:ba|z|da|k)?sh|cmd\\.exe)[\"']",
  "globalThis|window|getattr|__import__|importlib|import_module|builtins|globals|Reflect",
];
const ALSO: Partial<Record<Family, string>> = {
  java: "checkServerTrusted",
  javascript: "v-html|@html|set:html|javascript:|data:text",
  php: "`|\\$\\w+\\s*\\(|include|require|echo|print|<\\?=",
  ruby: "`|%x",
};
/** Parts of statements need no word by which a statement is known. */
const PARTS = /^sql_(?:part|condition)$/;
const names = new Map<Family, RegExp>();

function namesOf(family: Family): RegExp {
  let pattern = names.get(family);
  if (pattern === undefined) {
    const rules = CALL_RULES.filter((rule) =>
      rule.family === family && (!rule.rule.startsWith("sql") || PARTS.test(rule.danger))
    );
    const fields = [...SETTING_RULES, ...FIELD_RULES].filter((rule) => rule.family === family);
    const words = [
      ...rules.flatMap(({ calls, inFilesWith }) => inFilesWith ? [] : calls.map(lastName)),
      ...fields.flatMap(({ names }) => names.map(escaped)),
    ];
    const modules = rules.flatMap(({ inFilesWith }) => inFilesWith ? [inFilesWith.source] : []);
    const plain = `(?<!\\w)(?:${[...new Set(words)].join("|")})\\b`;
    const also = ALSO[family];
    pattern = new RegExp(
      [plain, ...new Set(modules), ...ALWAYS, ...(also === undefined ? [] : [also])].join("|"),
      "i",
    );
    names.set(family, pattern);
  }
  return pattern;
}

function lastName(call: string): string {
  return escaped(call.split(".").at(-1) ?? call);
}

function escaped(name: string): string {
  return name.replace(/[$()]/g, "\\$&");
}
