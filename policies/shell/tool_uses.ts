import type { OperandUse } from "./archive_uses.ts";
import { readArguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** How a development tool is told to rewrite files in place, if it is not always so. */
interface Rewriter {
  when: RegExp | null;
  /** The sub-command that rewrites, where there is one. */
  only?: RegExp;
  unless?: RegExp;
  /** Words before the files: `check` in `ruff check --fix src`. */
  commands?: readonly string[];
  /** Options after which a file or directory is named that is written. */
  outputs?: readonly string[];
  valued?: readonly string[];
  /** How many words before the files are none. */
  skipped?: number;
}

/** Formatters that rewrite always but when told to check, and those that do so when told to. */
const IN_PLACE: readonly (readonly [string, Rewriter])[] = [
  ...("terraform tofu packer buf taplo dprint zig leptosfmt swift-format").split(" ").map((name) =>
    [name, {
      when: /^(?:fmt|format|-w|--write|-i|--in-place)$/,
      unless: /^-{1,2}(?:check|diff|dry-run|d|lint|write=false)(?:=true)?$/,
      commands: ["fmt", "format"],
      valued: ["config", "configuration"],
    }] as const
  ),
  ...("pint rector php-cs-fixer phpcbf mdformat stylua scalafmt ormolu elm-format nixfmt pyupgrade standard")
    .split(" ").map((name) =>
      [name, {
        when: null,
        unless: /^(?:--(?:test|check|dry-run|diff|version|help|list)|-n|list-files|describe)$/,
        commands: ["fix", "process"],
        valued: ["config", "preset", "rules", "standard", "level"],
      }] as const
    ),
  ...("autopep8 yapf autoflake docformatter djlint markdownlint markdownlint-cli2 standardrb erblint ktlint ktfmt detekt " +
    "google-java-format cmake-format gofumpt golines gci autocorrect textlint").split(" ").map((
      name,
    ) =>
      [name, {
        when:
          /^(?:-i|--in-place|--inplace|-w|--write|--fix|-F|--format|--reformat|--auto-correct|--autocorrect|-a|-A|--replace|-r)$/,
        valued: ["config", "max-line-length", "style"],
      }] as const
    ),
];

const REWRITERS: Record<string, Rewriter> = {
  prettier: {
    when: /^(?:--write|-[A-Za-z]*w[A-Za-z]*)$/,
    valued: ["config", "parser", "ignore-path"],
  },
  eslint: {
    when: /^--fix(?:-type)?$/,
    outputs: ["output-file"],
    valued: ["ext", "config", "format", "max-warnings"],
  },
  stylelint: { when: /^--fix$/, outputs: ["output-file"], valued: ["config"] },
  black: {
    when: null,
    unless: /^--(?:check|diff|version|help)$/,
    valued: ["line-length", "config"],
  },
  isort: {
    when: null,
    unless: /^(?:--check|--check-only|-c|--diff|--version|--help)$/,
    valued: ["profile", "line-length", "settings-path", "settings-file", "skip", "skip-glob"]
      .concat("src-path", "known-first-party", "python-version", "multi-line"),
  },
  biome: {
    when: /^(?:--write|--apply|--apply-unsafe|--fix)$/,
    commands: ["check", "format", "lint"],
    valued: ["config-path", "max-diagnostics"],
  },
  oxlint: { when: /^--fix\S*$/, valued: ["config", "tsconfig"] },
  rubocop: {
    when: /^(?:-a|-A|--auto-correct\S*|--autocorrect\S*)$/,
    valued: ["only", "format", "config"],
  },
  goimports: { when: /^-w$/, valued: ["local"] },
  ...Object.fromEntries(IN_PLACE),
  shfmt: { when: /^-w$/, valued: ["ln", "i"] },
  rustfmt: { when: null, unless: /^(?:--check|--version|--help)$/, valued: ["edition", "config"] },
  "clang-format": { when: /^-i$/, valued: ["style"] },
  sqlfluff: {
    when: /^(?:fix|format)$/,
    commands: ["fix", "format"],
    valued: ["dialect", "config"],
  },
  nbstripout: { when: null, unless: /^(?:--dry-run|--status|--install)$/ },
  coverage: { when: /^(?!)/, outputs: ["d", "directory", "o", "data-file"] },
  mkdocs: { when: /^(?!)/, outputs: ["d", "site-dir"] },
  jupyter: { when: /^(?!)/, outputs: ["output-dir", "output"] },
  typedoc: { when: /^(?!)/, outputs: ["out", "json"] },
  protoc: {
    when: /^(?!)/,
    outputs: [
      "go_out",
      "python_out",
      "pyi_out",
      "java_out",
      "cpp_out",
      "js_out",
      "ts_out",
      "grpc_out",
    ]
      .concat("go-grpc_out", "grpc_python_out", "es_out", "descriptor_set_out", "doc_out"),
  },
  ruff: {
    when: /^(?:--fix|--add-noqa|format)$/,
    unless: /^(?:--check|--diff)$/,
    commands: ["check", "format"],
    valued: ["config", "select", "ignore"],
  },
  deno: {
    when: null,
    only: /^(?:fmt\b|lint\b.* --fix\b)/,
    unless: /^--check$/,
    commands: ["fmt", "lint"],
    valued: ["ext", "config", "rules-tags", "rules-include", "rules-exclude", "line-width"],
  },
  gofmt: { when: /^-w$/ },
  go: {
    when: null,
    only: /^fmt\b/,
    commands: ["fmt"],
    outputs: ["o", "coverprofile", "outputdir"],
  },
  yq: { when: /^(?:-i|--inplace|-\w*i\w*)$/, commands: ["e", "eval"], skipped: 1 },
  tsc: { when: /^(?!)/, outputs: ["outDir", "outFile", "declarationDir", "tsBuildInfoFile"] },
  pytest: {
    when: /^(?!)/,
    outputs: ["basetemp", "junitxml", "junit-xml", "rootdir", "confcutdir"],
  },
  cargo: { when: /^(?!)/, outputs: ["target-dir", "out-dir", "artifact-dir", "manifest-path"] },
};
// What these name is created below it as a cache, or in the project; only where matters.
const DIRECTORIES = new Set(["rootdir", "confcutdir", "manifest-path"]);

/** What development tools write among the files they name; null for other programs. */
export function toolUses(name: string, words: readonly Word[]): OperandUse[] | null {
  const launched = name === "npx" ? words.findIndex(({ value }) => !value?.startsWith("-")) : -1;
  const tool = launched === -1 ? name : words[launched]?.value ?? "";
  const rewriter = Object.hasOwn(REWRITERS, tool) ? REWRITERS[tool] : undefined;
  if (rewriter === undefined) return null;
  const args = words.slice(launched + 1);
  const written = (rewriter.outputs ?? []).flatMap((option) => outputOf(option, args));
  return [...written, ...(rewrites(rewriter, args) ? filesOf(rewriter, args) : [])];
}

function rewrites({ when, unless, only }: Rewriter, args: readonly Word[]): boolean {
  const line = args.map(({ value }) => value ?? "").join(" ");
  if (only !== undefined && !only.test(line)) return false;
  const given = (pattern: RegExp) => args.some(({ value }) => pattern.test(value ?? ""));
  return (when === null || given(when)) && !(unless !== undefined && given(unless));
}

function filesOf(
  { commands = [], valued = [], skipped = 0 }: Rewriter,
  args: readonly Word[],
): OperandUse[] {
  // Some name their options by words behind one dash.
  const spelled = args.map((word) => {
    const name = /^-(\w[\w-]+)$/.exec(word.value ?? "")?.[1];
    return name !== undefined && valued.includes(name) ? literal(`--${name}`) : word;
  });
  const { operands } = readArguments(spelled, { short: "c", long: valued, exactNames: true });
  const named = commands.includes(operands[0]?.value ?? "") ? operands.slice(1) : operands;
  const files = named.slice(skipped);
  // Without a file they take the whole project, where the witness sees what they did beyond, or
  // the directory that they are led to.
  if (files.length === 0) return [{ use: "touch", word: literal("."), tree: true, here: true }];
  return files.map((word) => ({
    // They rewrite what is there, and keep its lines for the most part.
    use: "touch" as const,
    word: { ...word, value: word.value?.replace(/\/?(?:\.\.\.|\*\*.*)$/, "") ?? null, glob: false },
    tree: false,
    whole: true,
  }));
}

function outputOf(option: string, args: readonly Word[]): OperandUse[] {
  return args.flatMap(({ value }, i) => {
    const match = /^--?([\w-]+)(?:=(.*))?$/.exec(value ?? "");
    if (match?.[1] !== option) return [];
    const word = match[2] === undefined ? args[i + 1] : literal(match[2]);
    if (word === undefined) return [];
    return [{
      use: DIRECTORIES.has(option) ? "read" as const : "write" as const,
      word,
      tree: false,
    }];
  });
}
