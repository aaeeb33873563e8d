import { composedTexts } from "./composed_texts.ts";
import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";
import { isComposedSql, isMarkupOfInput, isPlainlySql, isSqlCondition } from "./sql.ts";
import type { SourceViews } from "./text_views.ts";

/** Idioms of languages without a grammar here that need no look at where a value comes from. */
const IDIOMS: readonly { rule: string; pattern: RegExp }[] = [
  {
    rule: "tls_disabled",
    pattern:
      /checkServerTrusted\s*\([^)]{0,300}\)[^{;=]{0,60}(?:\{\s*\}|=\s*Unit\b)|hostnameVerifier\s*(?:\(\s*)?\{[^}]{0,80}->\s*true\s*\}|setDefaultHostnameVerifier\s*\{[^}]{0,80}->\s*true|(?:NoopHostnameVerifier|ALLOW_ALL_HOSTNAME_VERIFIER|TrustAllStrategy)|CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:0L?|false|FALSE)\b|SSL_CTX_set_verify\s*\([^,]{1,80},\s*SSL_VERIFY_NONE|\bverify:\s*:verify_none\b|SSL_verify_mode\s*=>\s*(?:0\b|\S{0,30}SSL_VERIFY_NONE)|\bverify_hostname\s*=>\s*0\b|\bssl_verify\s*=\s*false\b|\bverify\s*=\s*["']none["']|setPeerVerifyMode\s*\(\s*QSslSocket::VerifyNone|ignoreSslErrors\s*\(\s*\)|\.allowInsecure|verify_none\b|setInsecure\s*\(\s*\)/,
  },
  {
    rule: "tls_disabled",
    pattern: /\.useCredential\s*,\s*URLCredential\s*\(\s*trust:(?![^]*SecTrustEvaluate)/,
  },
  {
    rule: "eval_of_input",
    pattern:
      /\bCode\.eval_(?:string|quoted)\s*\(\s*(?!["'])\w|\b(?:loadstring|load)\s*\(\s*(?!["'\w]+\s*=)(?:ngx\.|arg|args|input|code|body|req)\w*|\beval\s*\(?\s*\$\w|\.eval\s*\(\s*(?:call\.|request|req|params|args|input|body|code|expr|formula|script)\w*|\bEval\.(?:me|xy?|xyz)\s*\(\s*(?!["'])\w|\beval\s*\(\s*parse\s*\(\s*text\s*=\s*(?!["'])\w/,
  },
  {
    rule: "eval_of_input",
    pattern:
      /\bevaluateJava[sS]cript\s*\(\s*(?:"(?=[^"\n]{0,500}(?:\\\(|\$))|"[^"\n]{0,500}"\s*\+|(?!["'])[a-z]\w*\s*[,)])/,
  },
  {
    rule: "shell_injection",
    pattern:
      /\bs"(?=[^"\n]{0,500}\$)[^"\n]{0,500}"\s*\.\s*!!?|"(?=[^"\n]{0,500}\$)[^"\n]{0,500}"\s*\.\s*execute\s*\(\s*\)|`[^`$\n]{0,500}[$]\w|\bqx[\/{(|][^$\n]{0,500}[$]\w|`[^`#\n]{0,500}#\{|\bProcess\.(?:run|start)\w*\s*\(\s*["'](?=[^"'\n]{0,500}\$)[^;]{0,500}\brunInShell\s*:\s*true|\bopen\s*\(?[^;"'\n]{0,80}["'](?:\|(?=[^"'\n]{0,300}\$)|(?=[^"'\n]{0,300}\$)[^"'\n]{0,300}\|\s*["'])/,
  },
  {
    rule: "unsafe_deserialisation",
    pattern:
      /:erlang\.binary_to_term\s*\(\s*\w+\s*\)|\bStorable::(?:thaw|retrieve)\s*\(|\bNSKeyedUnarchiver\.unarchive(?:Object|TopLevelObjectWithData)\s*\(/,
  },
];
const SHELL =
  /(?:\barguments\s*=\s*\[\s*["']-\w{0,2}c["']\s*,\s*)|["'](?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k)?sh["']\s*,\s*(?:\[\s*|arrayOf\(\s*|listOf\(\s*)?["']-\w{0,2}c["']\s*,\s*/g;
const RUNS =
  /(?:\b(?:system|popen|os\.execute|io\.popen|System\.shell|os:cmd|os\.system|QProcess::execute|startCommand|executeShell|execShellCmd|execCmdEx|callCommand|readCreateProcess|exec)|:os\.cmd)\s*\(\s*([^;\n]{0,500})/g;
const RUNS_SQL =
  /\b(?:query\w*|Query\w*|execute\w*|execSQL|raw\w*|prepare\w*|update|createQuery|createNativeQuery|sqlite3_exec\s*\([^()]*)\s*[!?]?\(?\s*$|\b(?:sql|query|stmt|statement|jpql|hql)\w*\s*(?::\s*\w+\s*)?=\s*[a-z]?$/i;
/** What goes on a statement that was begun before. */
const SQL_REST = /^\s*(?:and|or|where|having|set|on)\b/i;
const MAX_PLACES = 300;

/** Dangerous constructs in a source of which no grammar is known. */
export function ungrammaredFindings(content: string, { code, texts }: SourceViews): Finding[] {
  const findings: Finding[] = [];
  const add = (rule: string, index: number) => {
    const end = content.indexOf("\n", index);
    const text = content.slice(index, end === -1 ? undefined : end);
    findings.push({ rule, line: lineAt(content, index), problem: problemOf(rule), text });
  };
  for (const { rule, pattern } of IDIOMS) {
    const match = pattern.exec(texts);
    if (match !== null) add(rule, match.index);
  }
  for (const match of [...texts.matchAll(SHELL)].slice(0, MAX_PLACES)) {
    const start = match.index + match[0].length;
    if (isComputed(code.slice(start, start + 500).split(/[)\]\n]/)[0] ?? "")) {
      add("shell_injection", match.index);
    }
  }
  for (const match of [...code.matchAll(RUNS)].slice(0, MAX_PLACES)) {
    const before = code.slice(Math.max(0, match.index - 40), match.index);
    const defines = /\b(?:int|void|char|func|fun|def|function|sub|static|FILE)\s*\*?\s*$/.test(
      before,
    );
    if (/[.>]\s*$/.test(before) && /^(?:exec|system)\b/.test(match[0])) continue;
    if (!defines && isComputed((match[1] ?? "").split(/,|\)(?=\s*[;{)]|$)/)[0] ?? "")) {
      add("shell_injection", match.index);
    }
  }
  for (const { text, index, grows } of composedTexts(texts).slice(0, MAX_PLACES)) {
    if (isMarkupOfInput(text)) add("html_of_input", index);
    if (grows && SQL_REST.test(text) && isSqlCondition(text)) add("sql_injection", index);
    const isRun = RUNS_SQL.test(texts.slice(Math.max(0, index - 120), index));
    if (isPlainlySql(text) || (isRun && isComposedSql(text, "strict"))) add("sql_injection", index);
  }
  return findings;
}

const TEXT = /["'`][\s"']*?["'`]/g;

function isComputed(code: string): boolean {
  const rest = code.replace(TEXT, "");
  return rest.includes("{") ||
    /[a-z_$]\w*(?!\w*\s*\()/.test(rest.replace(/\b[A-Z][A-Z0-9_]+\b/g, ""));
}
