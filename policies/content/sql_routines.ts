import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const RULE = "sql_injection";
const MAX_RUNS = 300;
const TEXT = /N?'(?:[^']|'')*'/g;
const COMMENT = /--[^\n]*|\/\*[^]*?\*\//g;
/** What makes a value safe to stand in a statement. */
const QUOTED =
  /\b(?:quote_ident|quote_literal|quote_nullable|QUOTENAME|QUOTE|DBMS_ASSERT\.\w+|to_char|CAST|CONVERT)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)/gi;
const NUMBER = /[\w.]+::(?:int\w*|bigint|regclass|numeric|date)\b/g;
const RUN =
  /\b(?:EXECUTE(?:\s+IMMEDIATE)?\s+(?!FUNCTION\b|PROCEDURE\b|ON\b)|EXEC(?:UTE)?\s*\(\s*|sp_executesql\s+|PREPARE\s+\w+\s+FROM\s+)([^;]{1,3000})/gi;
const JOINED =
  /(?:\|\||\+)\s*(?!S\b)@?[a-z_][\w.$]*|(?<![\w.$@])@?(?!S\b)[a-z_][\w.$]*\s*(?:\|\||\+)/i;

/** Statements that routines put together of texts and values, and run. */
export function routineFindings(content: string): Finding[] {
  const sql = content.replace(COMMENT, (each) => each.replace(/[^\n]/g, " "));
  const findings: Finding[] = [];
  let runs = 0;
  for (const match of sql.matchAll(RUN)) {
    if (++runs > MAX_RUNS) break;
    const run = match[1] ?? "";
    const name = /^@?(?:v_)?\w+/.exec(run)?.[0] ?? "";
    const given = /^@?\w+\s*(?:$|[,)\s])/.test(run) ? assignmentsOf(sql, name) : [run];
    if (!given.some(isPutTogether)) continue;
    const line = lineAt(content, match.index);
    findings.push({ rule: RULE, line, problem: problemOf(RULE), text: match[0] });
  }
  return findings;
}

const MAPPED = /<(select|insert|update|delete)\b[^>]{0,500}>([^]*?)<\/\1>/g;
const SPLICED = /(?:['%(=]|\b(?:like|by|in|where|and|or))\s*\$\{/i;

/** Statements of MyBatis into which texts are put as they are. */
export function mapperFindings(content: string): Finding[] {
  if (!/<mapper\b|mybatis/.test(content)) return [];
  return [...content.matchAll(MAPPED)].slice(0, MAX_RUNS).flatMap(({ 0: text, 2: body, index }) => {
    if (!SPLICED.test(body ?? "")) return [];
    return [{ rule: RULE, line: lineAt(content, index), problem: problemOf(RULE), text }];
  });
}

function assignmentsOf(sql: string, name: string): string[] {
  const plain = name.replace(/[^\w@]/g, "");
  const pattern = new RegExp(
    `(?<![\\w@])${plain}\\s*(?:[\\w()]+\\s*)?(?::=|\\+?=)\\s*([^;]{1,3000})`,
    "gi",
  );
  return [...sql.matchAll(pattern)].slice(0, MAX_RUNS).map((match) => match[1] ?? "");
}

/** `'a' || b`, `'a' + @b`, `CONCAT('a', b)`, `format('%s', b)`. */
function isPutTogether(expression: string): boolean {
  const text = expression.replace(QUOTED, "''").replace(NUMBER, "''");
  const format = /\bformat\s*\(\s*((?:N?'(?:[^']|'')*'|\$\w*\$[^]*?\$\w*\$))/i.exec(text);
  if (format !== null) return /%(?:\d+\$)?s/.test(format[1] ?? "");
  if (!/'/.test(text)) return false;
  // What a loop over the catalogue brings is a name that is there.
  const bare = text.replace(TEXT, " S ").replace(/\b\w+\.\w*(?:name|oid)\b/gi, " S ");
  const head = bare.split(/\b(?:USING|INTO)\b/i)[0] ?? "";
  const concat = /\bCONCAT\w*\s*\(([^]*)\)/i.exec(head);
  if (concat !== null) {
    return (concat[1] ?? "").split(",").some((part) => /^\s*@?(?!S\b)[a-z_]\w*\s*$/i.test(part));
  }
  return JOINED.test(head);
}
