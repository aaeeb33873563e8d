import assert from "node:assert/strict";
import {
  decide,
  linesElsewhere,
  loadPolicy,
  prepareCommands,
  replyTo,
} from "../../policies/mod.ts";

/** Code on the command line of programs that the policy names, none of which is to run. */
const CODE = [
  "rails runner 'system(\"id\")'",
  "bin/rails runner 'system(\"id\")'",
  "bin/rails r 'system(\"id\")'",
  "bin/rails runner -e test 'puts 1'",
  "bin/rails runner -",
  'bin/rails runner "$CODE"',
  "bundle exec rails runner 'system(\"id\")'",
  "ruby bin/rails runner 'system(\"id\")'",
  "timeout 5 bin/rails runner 'system(\"id\")'",
  "bin/rails c",
  "bin/rails dbconsole",
  "bundle exec irb",
  "bundle console",
  "rake -e 'system(\"id\")'",
  "rake -nE 'system(\"id\")'",
  "rake --execute-print='system(\"id\")'",
  "./manage.py shell -c 'import os; os.system(\"id\")'",
  "python manage.py shell --command='import os; os.system(\"id\")'",
  "python -m IPython -c 'import os'",
  "ipython -c 'import os'",
  "php artisan tinker --execute='system(\"id\");'",
  "./artisan tinker --execute='system(\"id\");'",
  "celery -A app shell",
  "wp eval 'system(\"id\");'",
  "mix run -e 'System.cmd(\"id\", [])'",
  "mix run --eval='System.cmd(\"id\", [])'",
  "mix eval 'System.cmd(\"id\", [])'",
  "elixir -e 'System.cmd(\"id\", [])'",
  "elixir --eval 'System.cmd(\"id\", [])'",
  "elixir -S mix run",
  "iex -e 'System.cmd(\"id\", [])'",
  "erl -noshell -eval 'os:cmd(\"id\").'",
  "erl -run os cmd id",
  "R -e 'system(\"id\")'",
  "julia -e 'run(`id`)'",
  "julia --project=. -E 'run(`id`)'",
  "echo 'run(`id`)' | julia",
  "luajit -e 'os.execute(\"id\")'",
  "jruby -e 'system(\"id\")'",
  'nodejs -e \'require("child_process").execSync("id")\'',
  'esno -e \'require("child_process").execSync("id")\'',
  "npx zx --eval 'await $`id`'",
  "groovy -e '\"id\".execute()'",
  "scala -e 'println(1)'",
  "clojure -e '(println 1)'",
  "clj -M --eval '(println 1)'",
  "bb '(println 1)'",
  "racket -e '(system \"id\")'",
  "sbcl --eval '(run-program \"id\")'",
  "octave --eval 'system(\"id\")'",
  "osascript -e 'do shell script \"id\"'",
  "pwsh -Command id",
  "fish -c id",
  "crystal eval 'system(\"id\")'",
  "jshell",
  "just --command id",
  "foreman run id",
  "entr -s id",
  // To perl such a name is a command whose output it reads.
  "perl -ne 'print if /x/' 'id|'",
  "perl -pe 's/a/b/' '|id'",
  "perl -pe 's/a/b/' $(printf 'id|')",
  "perl -pi -e 's/a/b/' src/a.txt 'id |'",
  "ruby -ne 'print if /#{system(\"id\")}/' src/a.rb",
  "ruby -ne 'print if /x/; system(\"id\")' src/a.rb",
  "ruby -r./x -ne 'print if /x/' src/a.rb",
  "ruby -ne 'print' -e 'system(\"id\")' src/a.rb",
];

/** The same programs with the code and the tests of the project. */
const PLAIN = [
  "bin/rails runner script/report.rb --month 3",
  "bin/rails runner -e test script/report.rb",
  "bin/rails routes -g visits",
  "bin/rails test test/models/visit_test.rb -n test_console",
  "bin/rails generate model Runner name:string",
  "bundle exec rake -T",
  "bundle exec rspec -e 'shows the form'",
  "rake db:migrate",
  "./manage.py migrate",
  "python manage.py shell --command='print(1)'",
  "php artisan migrate",
  "celery -A app worker",
  "mix test",
  "mix run priv/seeds.exs",
  "elixir script/report.exs",
  "julia --project=. -t 4 script/run.jl",
  "Rscript script/plot.R",
  "jshell script/x.jsh",
  "nodejs script/x.js",
  "perl -ne 'print if /x/' src/a.txt src/*.md",
  "ruby -ne 'print if /def \\w+\\?/' app/models/visit.rb",
  "rails routes | ruby -ne 'print if /visit/i'",
  "foreman start",
  "just build",
  "git switch -",
  "git checkout -",
  'python -c "import sys, platform; print(sys.version_info[:3], platform.machine())"',
  "rm -r tmp/cache_old",
  "rm -f tmp/*.csv tmp/*.bak.rb",
  "rm -r client/.tmp service/temp/x",
];

/** What people wrote and keep, whatever its directory is called below. */
const LARGE = [
  "rm -r src",
  "rm -r docs tests",
  "rm -r src/temp",
  "rm -r data/tmp/run",
  "rm -r client/cache",
  "rm -r tmpfiles",
  "rm -r tmp/../docs",
  "rm -r tmp*",
];

const programs = [
  ...new Set(
    [...CODE, ...PLAIN].map((line) => line.split(" ")[0]).filter((name) => name !== "git"),
  ),
  ...["rails", "irb", "ruby", "zx", "rspec"],
];
const policy = loadPolicy(
  `agents:
  a:
    filesystem: {allow: ["**"]}
    commands: {allow: ${JSON.stringify([...programs, "git switch", "git checkout"])}}
    human_gate: [{action_pattern: "DELETE > 60 lines", requires_approval: true}]
`,
  "policy.yaml",
);

const effectOf = async (command: string) =>
  (await replyTo(policy, { agent: "a", action: "command", command }, linesElsewhere)).decision;

Deno.test.beforeAll(prepareCommands);

Deno.test("code on the command line of a program that is granted is denied as such", () => {
  const escaped = CODE.flatMap((command) => {
    const action = { kind: "command", command } as const;
    const { effect, rules } = decide(policy, { agent: "a", role: "backend" }, ["**"], action);
    const meant = rules.some((rule) => /^builtin\.(?:inline_code|option)/.test(rule));
    return effect === "deny" && meant ? [] : [{ command, effect, rules }];
  });
  assert.deepEqual(escaped, []);
});

Deno.test("the same programs run the project's own scripts and tests", async () => {
  const hindered: string[] = [];
  for (const command of PLAIN) {
    if (await effectOf(command) !== "allow") hindered.push(command);
  }
  assert.deepEqual(hindered, []);
});

Deno.test("only a directory for what may go at any time holds no lines", async () => {
  const passed: string[] = [];
  for (const command of LARGE) if (await effectOf(command) === "allow") passed.push(command);
  assert.deepEqual(passed, []);
});
