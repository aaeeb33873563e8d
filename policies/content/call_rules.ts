import { CODE_RULES } from "./code_rules.ts";
import type { CallRule } from "./rules.ts";
import { SHELL_RULES } from "./shell_rules.ts";
import { SQL_RULES } from "./sql_rules.ts";

/** Dangerous calls, by family of languages. */
export const CALL_RULES: readonly CallRule[] = [
  ...CODE_RULES,
  ...SHELL_RULES,
  ...SQL_RULES,
  {
    rule: "unsafe_deserialisation",
    family: "python",
    calls: ["pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal"].flatMap((module) =>
      ["load", "loads", "Unpickler"].map((name) => `${module}.${name}`)
    ).concat("jsonpickle.decode", "shelve.open", "joblib.load", "pandas.read_pickle"),
    danger: "first",
  },
  {
    rule: "unsafe_deserialisation",
    family: "python",
    calls: ["yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.unsafe_load_all"],
    danger: "first",
    unless: /\b(?:C?SafeLoader|BaseLoader)\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "python",
    calls: ["torch.load"],
    danger: "first",
    onlyIf: /\bweights_only\s*=\s*False\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "python",
    calls: ["numpy.load"],
    danger: "first",
    onlyIf: /\ballow_pickle\s*=\s*True\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "javascript",
    calls: ["node-serialize.unserialize", "serialize-to-js.deserialize", "funcster.deepDeserialize"]
      .concat("cryo.parse", "php-unserialize.unserialize"),
    danger: "first",
  },
  {
    rule: "unsafe_deserialisation",
    family: "javascript",
    calls: ["js-yaml.load"],
    danger: "first",
    onlyIf: /\bDEFAULT_FULL_SCHEMA\b|\bjs-yaml-js-types\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "python",
    calls: ["ruamel.yaml.YAML"],
    danger: "always",
    onlyIf: /\btyp\s*=\s*["']unsafe["']/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "ruby",
    calls: ["Oj.load", "Oj.object_load"],
    danger: "first",
    onlyIf: /:object\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "java",
    calls: [".enableDefaultTyping", ".activateDefaultTyping"],
    danger: "always",
    onlyIf: /^$|LaissezFaire|\bNON_FINAL\b|\bEVERYTHING\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "java",
    calls: [".setAutoTypeSupport"],
    danger: "always",
    onlyIf: /\btrue\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "csharp",
    calls: ["SimpleTypeResolver"],
    danger: "always",
  },
  {
    rule: "unsafe_deserialisation",
    family: "other",
    calls: ["ObjectInputStream", "XMLDecoder"],
    danger: "always",
  },
  {
    rule: "tls_disabled",
    family: "java",
    calls: [".setHostnameVerifier", ".hostnameVerifier", ".setDefaultHostnameVerifier"].concat(
      ".setSSLHostnameVerifier",
    ),
    danger: "always",
    onlyIf: /->\s*true\b|->\s*\{\s*return true|Noop|ALLOW_ALL|AllowAll/i,
  },
  {
    rule: "unsafe_deserialisation",
    family: "php",
    calls: ["unserialize"],
    danger: "first",
    unless: /allowed_classes["']\s*=>\s*(?:false|\[)/i,
  },
  {
    rule: "unsafe_deserialisation",
    family: "ruby",
    calls: [
      "Marshal.load",
      "Marshal.restore",
      "YAML.unsafe_load",
      "YAML.load",
      "Psych.unsafe_load",
    ],
    danger: "first",
    unless: /\bpermitted_classes\b/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "java",
    calls: ["Yaml().load", "Yaml().loadAll", "XStream().fromXML", "Kryo().readClassAndObject"],
    danger: "first",
    unlessMade: /Safe|allowTypes|setRegistrationRequired/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "java",
    calls: [
      "ObjectInputStream().readObject",
      "XMLDecoder().readObject",
      "XMLDecoder",
      "ObjectInputStream",
    ],
    danger: "any",
  },
  {
    rule: "unsafe_deserialisation",
    family: "csharp",
    calls: ["BinaryFormatter", "SoapFormatter", "NetDataContractSerializer", "LosFormatter"].concat(
      "ObjectStateFormatter",
    ).flatMap((name) => [name, `.${name}`]),
    danger: "always",
  },
  {
    rule: "tls_disabled",
    family: "python",
    calls: ["ssl._create_unverified_context"],
    danger: "always",
  },
  {
    rule: "tls_disabled",
    family: "python",
    calls: ["urllib3.disable_warnings"],
    danger: "always",
    onlyIf: /$^/,
  },
  { rule: "tls_disabled", family: "php", calls: [".withoutVerifying"], danger: "always" },
  { rule: "tls_disabled", family: "go", calls: [".InsecureIgnoreHostKey"], danger: "always" },
  {
    rule: "tls_disabled",
    family: "java",
    calls: [".loadTrustMaterial", ".trustManager", ".setTrustManager", ".sslSocketFactory"],
    danger: "always",
    onlyIf: /->\s*true\b|TrustAll|InsecureTrustManager|TrustSelfSigned/,
  },
  ...([
    ["python", [".set_option"], /\bOPT_X_TLS_(?:NEVER|ALLOW)\b/],
    ["php", [".options", "mysqli_options"], /VERIFY_SERVER_CERT\s*,\s*(?:false|0)\b/i],
    ["java", ["System.setProperty"], /disableHostnameVerification["']\s*,\s*["']true/],
    ["java", [".init"], /\b\w*(?:TrustAll|TrustEvery|Insecure|NaiveTrust|DummyTrust|NoopTrust)\w*/],
    ["javascript", [".on"], /^["'`]certificate-error["'`][^]*\(\s*true\s*\)/],
  ] as const).map(([family, calls, onlyIf]): CallRule => ({
    rule: "tls_disabled",
    family,
    calls,
    danger: "always",
    onlyIf,
  })),
  {
    rule: "tls_disabled",
    family: "python",
    calls: [".set_verify"],
    danger: "always",
    onlyIf: /\bVERIFY_NONE\b/,
  },
  {
    rule: "tls_disabled",
    family: "rust",
    calls: [".with_custom_certificate_verifier"],
    danger: "always",
    onlyIf: /\b(?:No|Skip|Dummy|Insecure|Accept|Danger|AllowAny|Null|TrustAll)\w*/,
  },
  {
    rule: "tls_disabled",
    family: "php",
    calls: ["curl_setopt"],
    danger: "always",
    onlyIf: /CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:false|0)\b/i,
  },
  {
    rule: "tls_disabled",
    family: "rust",
    calls: [".danger_accept_invalid_certs", ".danger_accept_invalid_hostnames"].concat(
      ".accept_invalid_certs",
      ".accept_invalid_hostnames",
    ),
    danger: "always",
    onlyIf: /^true\b/,
  },
  {
    rule: "tls_disabled",
    family: "rust",
    calls: [".set_verify"],
    danger: "always",
    onlyIf: /SslVerifyMode::NONE/,
  },
  {
    rule: "html_of_input",
    family: "javascript",
    calls: ["document.write", "document.writeln", ".document.write", ".document.writeln"].concat(
      ".contentDocument.write",
      ".contentDocument.writeln",
    ),
    danger: "any",
  },
  {
    rule: "html_of_input",
    family: "javascript",
    calls: [".insertAdjacentHTML"],
    danger: "second",
  },
  {
    rule: "html_of_input",
    family: "javascript",
    calls: [".setAttribute"],
    danger: "second",
    onlyIf: /^\s*["'`]srcdoc["'`]/i,
  },
  {
    rule: "html_of_input",
    family: "javascript",
    calls: [
      ".createContextualFragment",
      ".setHTMLUnsafe",
      ".unsafeHTML",
      "$().html",
      "jQuery().html",
    ].concat(
      ["Html", "Script", "Url", "ResourceUrl", "Style"].map((what) =>
        `.bypassSecurityTrust${what}`
      ),
    ),
    danger: "first",
  },
  {
    rule: "html_of_input",
    family: "javascript",
    calls: ["append", "prepend", "before", "after"].map((name) => `$().${name}`),
    danger: "composed",
  },
  {
    rule: "html_of_input",
    family: "python",
    calls: ["markupsafe.Markup", "flask.Markup", "django.utils.safestring.mark_safe"],
    danger: "code_text",
  },
  {
    rule: "html_of_input",
    family: "go",
    calls: ["html.template.HTML", "html.template.JS"],
    danger: "first",
  },
];
