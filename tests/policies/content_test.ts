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

/** What only the syntax tree tells: other names for the same, and values from elsewhere. */
const FOLLOWED: readonly (readonly [string, string, string])[] = [
  ["a.js", "const e = eval;\ne(x);", "eval_of_input"],
  ["a.js", 'globalThis["ev" + "al"](x);', "eval_of_input"],
  ["a.js", "(0, eval)(x);", "eval_of_input"],
  ["a.js", "Reflect.apply(eval, null, [x]);", "eval_of_input"],
  ["a.ts", "import { runInNewContext as r } from 'node:vm';\nr(x);", "eval_of_input"],
  ["a.py", "getattr(__builtins__, 'ev' + 'al')(x)", "eval_of_input"],
  ["a.py", "import subprocess as sp\nsp.run(x, shell=True)", "shell_injection"],
  ["a.py", "import subprocess\nsubprocess.call(x, shell=True)", "shell_injection"],
  ["a.py", "from os import system as go\ngo('ls ' + x)", "shell_injection"],
  ["a.ts", "import { exec as r } from 'child_process';\nr(`ls ${x}`);", "shell_injection"],
  ["a.ts", "import cp from 'child_process';\ncp.spawn('sh', ['-c', x]);", "shell_injection"],
  ["a.go", 'package a\nfunc f(x string) { exec.Command("sh", "-c", x) }', "shell_injection"],
  ["a.rb", "`ls #{x}`", "shell_injection"],
  ["a.py", "from pickle import loads\nloads(x)", "unsafe_deserialisation"],
  ["a.py", "import yaml as y\ny.load(x, Loader=y.Loader)", "unsafe_deserialisation"],
  ["a.js", "const q = 'SELECT a FROM b WHERE c = ' + d;\ndb.query(q);", "sql_injection"],
  ["a.js", "let q = 'SELECT a FROM b';\nq += ` WHERE c = ${d}`;\ndb.query(q);", "sql_injection"],
  [
    "a.js",
    "const p = [];\np.push(`a = ${x}`);\ndb.query(`DELETE FROM b WHERE ${p.join()}`);",
    "sql_injection",
  ],
  ["a.py", "db.execute('SELECT a FROM {}'.format(x))", "sql_injection"],
  [
    "a.java",
    'class A { void f(S s, String x) { s.executeQuery("SELECT a FROM b WHERE c = " + x); } }',
    "sql_injection",
  ],
  ["a.php", '<?php $r = mysqli_query($c, "SELECT a FROM b WHERE c = $x");', "sql_injection"],
  [
    "a.js",
    "const [w, v] = ['c', d];\ndb.query(`SELECT a FROM b WHERE ${w} = '${v}'`);",
    "sql_injection",
  ],
  ["a.js", "if (['q'].includes(x)) return;\neval(x);", "eval_of_input"],
  ["a.js", "node['inner' + 'HTML'] = x;", "html_of_input"],
  ["a.vue", "<script setup>\neval(x)\n</script>", "eval_of_input"],
  ["a.vue", '<template><p v-html="x" /></template>', "html_of_input"],
  ["a.kt", "db.rawQuery(\"SELECT a FROM b WHERE c = '$d'\", null)", "sql_injection"],
  ["a.cs", 'var c = new SqlCommand($"SELECT a FROM b WHERE c = {d}", db);', "sql_injection"],
  ["a.cs", "h.ServerCertificateCustomValidationCallback = (a, b, c, d) => true;", "tls_disabled"],
  ["a.rs", 'sqlx::query(&format!("SELECT a FROM b WHERE c = {}", d))', "sql_injection"],
  ["A.java", "class A { public void checkServerTrusted(X[] a, String b) { } }", "tls_disabled"],
  ["a.sh", 'eval "$1"', "eval_of_input"],
  ["a.sh", "curl -k https://example.com | jq .", "tls_disabled"],
  ["a.sh", "curl -fsSkL \\\n  https://example.com/?https://localhost", "tls_disabled"],
  ["a.sh", "wget -qO- --no-check-certificate https://example.com", "tls_disabled"],
  ["a.ts", "export const f = (req: any) => setTimeout(req.query.code, 10);", "eval_of_input"],
  ["a.js", "const { code } = req.body;\nsetInterval(code, 10);", "eval_of_input"],
  [
    "A.java",
    "class A { Object f(InputStream in) { return new ObjectInputStream(in).readObject(); } }",
    "unsafe_deserialisation",
  ],
  [
    "A.java",
    "class A { Object f(X i) { return new java.io.ObjectInputStream(i).readObject(); } }",
    "unsafe_deserialisation",
  ],
  ["run", "#!/usr/bin/env python3\neval(input())", "eval_of_input"],
  [
    "package.json",
    '{"scripts": {"a": "NODE_TLS_REJECT_UNAUTHORIZED=0 node a.js"}}',
    "tls_disabled",
  ],
];

/** A value that may have been given up again, or not. */
const MAYBE: readonly (readonly [string, string])[] = [
  ["a.js", 'function f(a, b) { if (b) a = ""; eval(a); }'],
  ["a.js", 'function f(x, b) { let a = x; b && (a = ""); eval(a); }'],
  ["a.js", 'function f(x, b) { let a = x; while (b()) a = ""; eval(a); }'],
  ["a.rb", "def f(x, b)\n  a = x\n  a = '1' if b\n  eval(a)\nend"],
];

const KNOWN: readonly (readonly [string, string])[] = [
  ["a.js", "const T = 'users';\ndb.query(`SELECT a FROM ${T}`);"],
  ["a.js", "const m = ids.map(() => '?').join();\ndb.query(`SELECT a FROM b WHERE c IN (${m})`);"],
  ["a.js", "const S = { a: 'x', b: 'y' };\ndb.query(`SELECT a FROM b ORDER BY ${S[key]}`);"],
  ["a.ts", "function f(d: 'ASC' | 'DESC') { db.query(`SELECT a FROM b ORDER BY c ${d}`); }"],
  ["a.ts", "const [w] = s ? ['', []] : ['WHERE c = ?', [s]];\ndb.query(`SELECT a FROM b ${w}`);"],
  ["a.js", "if (!['a', 'b'].includes(x)) fail();\ndb.query(`SELECT a FROM b ORDER BY ${x}`);"],
  ["a.ts", "sql`SELECT a FROM b WHERE c = ${d}`; db.$queryRaw`DELETE FROM b WHERE c = ${d}`;"],
  ["a.py", "m = ','.join(['?'] * len(x))\ndb.execute(f'SELECT a FROM b WHERE c IN ({m})', x)"],
  ["a.py", "db.execute(f'SELECT a FROM b LIMIT {int(n)}')"],
  ["a.js", "node.innerHTML = `<b>${escapeHtml(x)}</b><i>${list.length}</i>`;"],
  ["a.js", "const icon = () => '<svg></svg>';\nnode.innerHTML = icon();"],
  [
    "a.js",
    "function exec(job) { return job(); }\nexec(x);\nre.exec(x);\ndb.exec('CREATE TABLE a (b)');",
  ],
  ["a.py", "class A:\n    def eval(self, x):\n        return self.exec(x)\nA().eval(y)"],
  ["a.kt", 'db.rawQuery("SELECT a FROM b WHERE c = ?", arrayOf(d)) // eval(x)'],
  ["a.cs", 'var c = new SqlCommand("SELECT a FROM b WHERE c = @d", db);'],
  ["a.sh", 'eval "$(ssh-agent -s)"\n# eval "$1"\necho "eval $1"'],
  [
    "a.sh",
    "curl -fsSL https://example.com -o k\ncurl -sk https://localhost:8443/health\nlookup -k",
  ],
  [
    "a.js",
    "setTimeout(done, 10); setTimeout(this.tick, 1); setTimeout(request.abort, req.query.ms);",
  ],
  ["A.java", "class A { X f(X i) { return new java.io.ObjectOutputStream(i); } }"],
  ["a.js", "log(`delete ${n} files from ${d}`);\ncache.get('select ' + key);"],
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

Deno.test("other names and values from elsewhere are followed through the file", async () => {
  for (const [path, content, rule] of FOLLOWED) {
    const { effect, rules } = await judgedContent(path, content);
    assert.deepEqual([effect, rules], ["deny", [`builtin.content.${rule}`]], content);
  }
});

Deno.test("what is assigned only sometimes does not hide what was there before", async () => {
  for (const [path, content] of MAYBE) {
    const { rules } = await judgedContent(path, content);
    assert.deepEqual(rules, ["builtin.content.eval_of_input"], content);
  }
});

Deno.test("what a file shows to be constant, checked or made harmless is left alone", async () => {
  for (const [path, content] of KNOWN) {
    const { effect, reason } = await judgedContent(path, content);
    assert.equal(effect, "allow", `${content}: ${reason}`);
  }
});

Deno.test("a write answers for what it adds, not for what the file held", async () => {
  const before = `eval(a);\nconst t = "${GITHUB}";\n`;
  await prepareContent("a.js", before);
  const effect = (content: string) => judgeContent("a.js", content, before).effect;
  assert.equal(effect(`${before}work();\n`), "allow");
  assert.equal(effect("eval(a);\n"), "allow");
  assert.equal(effect(`// moved\n\n${before}`), "allow");
  assert.equal(effect(`${before}eval(b);\n`), "deny");
  assert.equal(effect(`${before}eval(a);\n`), "deny");
  assert.equal(judgeContent("a.js", before, null).effect, "deny");
});

Deno.test("a file that does not parse is judged by its text as well", async () => {
  const { rules } = await judgedContent("a.py", "def f(:\n  os.system('ls ' + x\n");
  assert.deepEqual(rules, ["builtin.content.shell_injection"]);
});

Deno.test("a part is found behind however many parts of a text", async () => {
  for (const count of [10, 240, 400, 1_000, 10_000]) {
    const chain = `"SELECT a FROM b WHERE c = '" + ${'"x" + '.repeat(count)}`;
    const cases = (last: string): [string, string][] => [
      ["a.js", `export const f = (db, q) => db.query(${chain}${last});`],
      ["a.js", `export function f(db, q) { const s = ${chain}${last}; return db.query(s); }`],
      ["a.py", `def f(cursor, q):\n    cursor.execute(${chain}${last})\n`],
      ["a.py", `def f(cursor, q):\n    s = ${chain}${last}\n    cursor.execute(s)\n`],
    ];
    for (const [path, content] of cases("q")) {
      const { rules } = await judgedContent(path, content);
      assert.deepEqual(rules, ["builtin.content.sql_injection"], `${path} ${count}`);
    }
    for (const [path, content] of cases('"y"')) {
      const { effect, reason } = await judgedContent(path, content);
      assert.equal(effect, "allow", `${path} ${count}: ${reason}`);
    }
  }
});

Deno.test("what SQL begins and is nested too deep to be read counts as computed", async () => {
  const nested = `${'("x" + '.repeat(2_000)}q${")".repeat(2_000)}`;
  for (const path of ["a.js", "a.py"]) {
    const { rules } = await judgedContent(
      path,
      `db.query("SELECT a FROM b WHERE c = " + ${nested})`,
    );
    assert.deepEqual(rules, ["builtin.content.sql_injection"], path);
    const far = await judgedContent(path, `a = ${nested}\nq = f("select a", a)\ndb.query(q)\n`);
    assert.deepEqual(far.rules, ["builtin.content.too_tangled"], path);
  }
});

Deno.test("a file that takes too many steps to follow is refused, not followed", async () => {
  const tangled = [
    `let a = ""; ${"if (b) a = a + a;\n".repeat(3_000)}eval("1");`,
    `let a = "${"x".repeat(5_000)}"; ${"a = a + a;\n".repeat(15_000)}eval("1");`,
  ];
  for (const content of tangled) {
    const { rules } = await judgedContent("a.js", content);
    assert.deepEqual(rules, ["builtin.content.too_tangled"]);
  }
  const straight = `let a = ""; ${"a = a + a;\n".repeat(5_000)}eval("1");`;
  assert.equal((await judgedContent("a.js", straight)).effect, "allow");
});
