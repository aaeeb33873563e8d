import assert from "node:assert/strict";
import { judgeContent } from "../../policies/mod.ts";

const LETTERS = "qWeRtYuIoPaSdFgHjKlZxCvBnM4826935071";
const HEX = "3f9a1c7e0b5d2846";
const CAPITALS = "QX7RZ2KP9WMB4TVD";

/** So many signs of an alphabet, in an order that looks like none. */
function signs(alphabet: string, count: number): string {
  return Array.from({ length: count }, (_, i) => alphabet[(i * 7 + (i >> 2) * 3) % alphabet.length])
    .join("");
}

// Put together here so that no file of the project holds anything that looks like a secret.
const WRITTEN: readonly (readonly [string, string])[] = [
  ["a.env", `AWS_SECRET_ACCESS_KEY=${signs(LETTERS, 40)}`],
  ["a.py", `TOKEN = "${"glpat" + "-"}${signs(LETTERS, 20)}"`],
  ["a.ts", `const bot = "${"xoxb" + "-"}${signs("0123456789", 12)}-${signs(LETTERS, 24)}";`],
  [
    "a.yml",
    `url: https://${"hooks.slack" + ".com"}/services/T${signs(CAPITALS, 8)}/B${
      signs(CAPITALS, 10)
    }/${signs(LETTERS, 24)}`,
  ],
  ["a.ts", `const key = "${"sk_" + "live_"}${signs(LETTERS, 24)}";`],
  ["a.rb", `KEY = "${"SG" + "."}${signs(LETTERS, 22)}.${signs(LETTERS, 43)}"`],
  ["a.go", `const k = "${"AI" + "za"}${signs(LETTERS, 35)}"`],
  ["a.json", `{"secret": "${"GOCSPX" + "-"}${signs(LETTERS, 28)}"}`],
  ["a.toml", `token = "${"dop_v1" + "_"}${signs(HEX, 64)}"`],
  ["a.php", `<?php $t = '${"shpat" + "_"}${signs(HEX, 32)}';`],
  ["a.py", `HF = "${"hf" + "_"}${signs("qWeRtYuIoPaSdFgHjKlZxCvBnM", 34)}"`],
  ["a.tf", `token = "${"hvs" + "."}${signs(LETTERS, 30)}"`],
  ["a.cs", `var c = "AccountName=a;${"Account" + "Key"}=${signs(LETTERS, 86)}==;";`],
  ["a.sh", `export SENTRY=${"sntrys" + "_"}${signs(LETTERS, 60)}`],
  ["a.py", `client = Client(api_key="${signs(LETTERS, 40)}")`],
  ["a.yaml", `clientSecret: "${signs(LETTERS, 32)}"`],
];

const HARMLESS: readonly (readonly [string, string])[] = [
  ["a.env.example", `AWS_SECRET_ACCESS_KEY=${"x".repeat(40)}`],
  ["a.py", 'api_key = os.environ["API_KEY"]'],
  ["a.ts", 'const apiKey = "test-api-key-for-the-local-server";'],
  ["a.ts", 'const clientSecret = "replace-me-with-the-secret-of-the-client";'],
  ["a.json", `{"integrity": "sha512-${signs(LETTERS, 86)}=="}`],
  ["a.txt", `commit ${signs(HEX, 40)}`],
  ["a.ts", `const hash = "${signs(HEX, 64)}";`],
  ["a.md", `Set \`STRIPE_KEY=sk_${"live"}_...\` and \`SLACK=xoxb-your-token\``],
];

Deno.test("tokens and keys of vendors are denied in any kind of file", () => {
  for (const [path, content] of WRITTEN) {
    const { effect, rules } = judgeContent(path, `# settings\n${content}\n`);
    assert.deepEqual([effect, rules], ["deny", ["builtin.content.api_token"]], content);
  }
});

Deno.test("hashes, names, placeholders and words are no tokens", () => {
  for (const [path, content] of HARMLESS) {
    const { effect, reason } = judgeContent(path, `${content}\n`);
    assert.equal(effect, "allow", `${content}: ${reason}`);
  }
});
