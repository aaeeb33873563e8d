import type { CallRule } from "./rules.ts";

/** Calls that take code, or the name of it. */
export const CODE_RULES: readonly CallRule[] = [
  ...([
    ["javascript", ["eval", "vm.runInNewContext", "vm.runInThisContext", "vm.runInContext"]],
    ["javascript", ["vm.compileFunction", "vm.Script", "vm.SourceTextModule"]],
    ["python", ["eval", "exec", "os.execfile", "execfile"]],
    ["php", ["eval", "assert", "create_function"]],
    ["ruby", ["eval", "Kernel.eval"]],
    [
      "java",
      [".getEngineByName().eval", "engine.eval", "scriptEngine.eval", "GroovyShell().evaluate"]
        .concat(".getEngineByExtension().eval", "ScriptEngine.eval", ".parseExpression"),
    ],
  ] as const).map(([family, calls]): CallRule => ({
    rule: "eval_of_input",
    family,
    calls,
    danger: "first",
  })),
  {
    rule: "eval_of_input",
    family: "javascript",
    calls: [
      "Function",
      ".constructor.constructor",
      "AsyncFunction",
      "Object.getPrototypeOf().constructor",
    ],
    danger: "any",
  },
  {
    rule: "eval_of_input",
    family: "python",
    // The text of a template is code; what is filled in is not.
    calls: ["jinja2.Template", "jinja2.Environment().from_string", "mako.template.Template"].concat(
      "django.template.Template",
      "tornado.template.Template",
      "flask.render_template_string",
      "jinja2.sandbox.SandboxedEnvironment().from_string",
    ),
    danger: "code_text",
  },
  {
    rule: "eval_of_input",
    family: "javascript",
    calls: [
      ...["ejs.render", "ejs.compile", "pug.compile", "pug.render", "handlebars.compile"],
      ...[
        "Handlebars.compile",
        "handlebars.precompile",
        "nunjucks.renderString",
        "lodash.template",
      ],
      ...["nunjucks.compile", "mustache.render", "Mustache.render", "underscore.template"],
      ...["_.template", "dot.template", "doT.template", "eta.renderString", "squirrelly.render"],
      ...[
        "art-template.compile",
        "art-template.render",
        "Liquid().parseAndRender",
        ".renderString",
      ],
    ],
    danger: "code_text",
  },
  ...([
    ["javascript", ["import", "require"]],
    ["python", ["importlib.import_module", "__import__", "runpy.run_path", "runpy.run_module"]],
    ["ruby", [
      "require",
      "load",
      "require_relative",
      ".send",
      ".public_send",
      "open",
      "Kernel.open",
    ]],
    ["php", ["call_user_func", "call_user_func_array", "include", "require", "ReflectionClass"]],
    ["java", ["Class.forName", "ScriptEngineManager().getEngineByName().eval"]],
  ] as const).map(([family, calls]): CallRule => ({
    rule: "code_of_input",
    family,
    calls,
    danger: "input",
  })),
  {
    rule: "eval_of_input",
    family: "ruby",
    calls: ["ERB.new", "Haml::Engine.new", "Slim::Template.new"],
    danger: "code_text",
  },
  {
    rule: "eval_of_input",
    family: "csharp",
    calls: ["CSharpScript.EvaluateAsync", "CSharpScript.RunAsync", "CSharpScript.Create"],
    danger: "first",
  },
  {
    rule: "code_of_input",
    family: "ruby",
    calls: [".constantize", ".safe_constantize"],
    danger: "object_input",
  },
  {
    rule: "eval_of_input",
    family: "ruby",
    calls: ["render"],
    danger: "named_input",
    onlyIf: /\binline:/,
  },
  {
    rule: "eval_of_input",
    family: "javascript",
    calls: ["setTimeout", "setInterval", "setImmediate"],
    danger: "code_text",
  },
  {
    rule: "eval_of_input",
    family: "ruby",
    calls: [".instance_eval", ".class_eval", ".module_eval"],
    danger: "first",
  },
  {
    rule: "eval_of_input",
    family: "javascript",
    calls: [".setAttribute"],
    danger: "second",
    onlyIf: /^\s*["'`]on[a-z]+["'`]/,
  },
  // Code as the address of a module or a worker.
  {
    rule: "eval_of_input",
    family: "javascript",
    calls: ["import", "Worker", "worker_threads.Worker", "SharedWorker", "importScripts"],
    danger: "any",
    onlyIf: /\b(?:data|blob):|\beval:\s*true|\bcreateObjectURL\b|\bBlob\(/,
  },
  { rule: "eval_of_input", family: "javascript", calls: ["().constructor"], danger: "any" },
  {
    rule: "eval_of_input",
    family: "python",
    calls: [".query", ".eval"],
    danger: "input",
    inFilesWith: /\bpandas\b/,
  },
  {
    rule: "eval_of_input",
    family: "php",
    calls: ["preg_replace", "mb_ereg_replace"],
    danger: "always",
    onlyIf: /^\s*(["'])([^\w\s\\]).*\2[a-df-z]*e[a-z]*\1/,
  },
  ...([
    ["go", [".RunString", ".RunScript", ".Eval"], /goja|otto|yaegi|gopher-lua|tengo/],
    [
      "java",
      ["Ognl.getValue", "Ognl.setValue", "Ognl.parseExpression", "MVEL.eval"],
      /\b(?:Ognl|MVEL)\b/,
    ],
    ["java", [".createExpression", ".createScript", "MVEL.compileExpression"], /jexl|mvel/i],
    ["csharp", ["DynamicExpressionParser.ParseLambda", "Expression.Parse"], /\bDynamic/],
  ] as const).map(([family, calls, inFilesWith]): CallRule => ({
    rule: "eval_of_input",
    family,
    calls,
    danger: "first",
    inFilesWith,
  })),
  ...([
    ["go", ["plugin.Open"]],
    ["csharp", ["Type.GetType", "Activator.CreateInstance", "Assembly.Load", "Assembly.LoadFrom"]],
    ["csharp", ["Assembly.LoadFile", ".Compute"]],
  ] as const).map(([family, calls]): CallRule => ({
    rule: "code_of_input",
    family,
    calls,
    danger: "input",
  })),
];
