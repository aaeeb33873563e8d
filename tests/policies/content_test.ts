import assert from "node:assert/strict";
import { type Decision, judgeContent, prepareContent } from "../../policies/mod.ts";

async function judgedContent(path: string, content: string): Promise<Decision> {
  await prepareContent(path, content);
  return judgeContent(path, content);
}

// Put together here so that no file of the project holds anything that looks like a secret.
const KEY_BODY = "MIIEowIBAAKCAQEA" + "x9Kf2mQ7";
const PEM = ["-----BEGIN RSA PRIVATE", "KEY-----"].join(" ");
const GITHUB = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
const AWS = "AKIA" + "Q3EGRX7BW2ZK9LMN";
const MODEL = "sk" + "-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";

const DANGEROUS: readonly (readonly [string, string, string])[] = [
  ["a.txt", `${PEM}\n${KEY_BODY}\n`, "private_key"],
  ["a.js", `const key = "${PEM}\\n${KEY_BODY}";`, "private_key"],
  ["config.yaml", `token: ${GITHUB}\n`, "api_token"],
  ["a.py", `# ${AWS}\n`, "api_token"],
  ["a.ts", `const key = "${MODEL}";`, "api_token"],
  ["a.js", "eval(request.body.code)", "eval_of_input"],
  ["a.ts", "const f = window.eval(input);", "eval_of_input"],
  ["a.ts", "eval(`run ${input}`)", "eval_of_input"],
  ["a.ts", 'eval("a" + input)', "eval_of_input"],
  ["a.tsx", "const a = <b></b>; eval(input); const c = <i></i>;", "eval_of_input"],
  ["a.js", "const half = total / 2; eval(input); const third = total / 3;", "eval_of_input"],
  [
    "a.rs",
    "danger_accept_invalid_certs(x); ".repeat(10) + "danger_accept_invalid_certs(true)",
    "tls_disabled",
  ],
  ["a.js", `${"x = 1;\n".repeat(60_000)}eval(input)`, "eval_of_input"],
  ["a.ts", "new Function(input)", "eval_of_input"],
  ["a.py", "result = eval(request.args['q'])", "eval_of_input"],
  ["a.py", "exec(code, {})", "eval_of_input"],
  ["a.py", "exec(f'x = {value}')", "eval_of_input"],
  ["a.py", "os.system('ls ' + name)", "shell_injection"],
  ["a.py", "os.system(f'ls {name}')", "shell_injection"],
  ["a.py", "os.popen(command)", "shell_injection"],
  ["a.py", "subprocess.run(command, shell=True)", "shell_injection"],
  ["a.py", "subprocess.run(\n  f'ls {x}',\n  check=True,\n  shell = True)", "shell_injection"],
  ["a.js", "const { exec } = require('child_process');\nexec('ls ' + x);", "shell_injection"],
  ["a.ts", "import cp from 'node:child_process';\ncp.execSync(`ls ${x}`);", "shell_injection"],
  ["a.ts", "new Agent({ rejectUnauthorized: false })", "tls_disabled"],
  ["a.js", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'", "tls_disabled"],
  ["a.js", 'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = 0', "tls_disabled"],
  ["a.py", "requests.get(url, verify=False)", "tls_disabled"],
  ["a.py", "ssl._create_unverified_context()", "tls_disabled"],
];

const HARMLESS: readonly (readonly [string, string])[] = [
  ["a.md", "Never call eval(input) and never set verify=False."],
  ["a.js", "// eval(input)\n/* eval(input) */"],
  ["a.js", "const text = 'eval(input)';"],
  ["a.js", 'const text = "it\'s // no comment"; evaluate(input);'],
  ["a.js", "model.eval(); page.$eval('a', (x) => x); reeval(input);"],
  ["a.js", "eval('1 + 1'); eval();"],
  ["a.ts", "class Machine { eval(node: Node): Value { return node; } }"],
  ["a.ts", "function eval(node) { return node; }"],
  ["a.ts", "interface Machine {\n  eval(node: Node): Value;\n}"],
  ["a.js", "const match = /x/.exec(input); pattern.exec(text);"],
  ["a.js", "const { exec } = require('./tools'); exec(job);"],
  ["a.js", "import { exec } from 'child_process'; exec('ls -l', done);"],
  ["a.js", "const re = /eval(x)/; const url = 'http://x//y';"],
  ["a.js", "new Agent({ rejectUnauthorized: true })"],
  ["a.js", "new FunctionTable(input)"],
  ["a.py", "model.eval()\nself.exec(query)\nast.literal_eval(text)"],
  ["a.py", 'def f():\n    """Calls os.system(x) and eval(y)."""\n    # exec(z)'],
  ["a.py", "def eval(self, x):\n    return x"],
  ["a.py", "os.system('ls')\nsubprocess.run(['ls', name])"],
  ["a.py", "subprocess.run('ls | wc', shell=True)"],
  ["a.py", "requests.get(url, verify=True)\nrun(verify=False_positive)"],
  ["a.ts", "if (text.includes('-----BEGIN PRIVATE KEY-----')) fail();"],
  ["a.md", "Set the token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
  ["a.css", ".sk-circle-fade-dot-animation-container-element-wide { color: red }"],
  ["a.md", "AKIAIOSFODNN7EXAMPLE"],
];

Deno.test("dangerous content is denied by the rule meant for it, with the line", async () => {
  for (const [path, content, rule] of DANGEROUS) {
    const decision = await judgedContent(path, `\n${content}`);
    assert.deepEqual(
      [decision.effect, decision.rules],
      ["deny", [`builtin.content.${rule}`]],
      content,
    );
    assert.match(decision.reason, /^Cannot write .*: line \d+ .*\. /, content);
  }
});

Deno.test("comments, texts and similar names are left alone", async () => {
  for (const [path, content] of HARMLESS) {
    const decision = await judgedContent(path, content);
    assert.equal(decision.effect, "allow", `${content}: ${decision.reason}`);
  }
});

Deno.test("the line of a finding is the line in the file", async () => {
  const decision = await judgedContent("a.py", "# eval(a)\n'''\neval(b)\n'''\n\nx = eval(c)\n");
  assert.match(decision.reason, /^Cannot write a\.py: line 6 evaluates/);
});

Deno.test("content too large to be judged is denied", () => {
  assert.deepEqual(judgeContent("a.txt", "x".repeat(2_000_001)).rules, ["builtin.content.size"]);
});
