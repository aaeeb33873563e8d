const words = (names: string) =>
  names.trim().split(/\s+/).map((name) => name.replaceAll("_", "[-_.]?")).join("|");

/** Settings that switch the check of certificates off with `false`, in any spelling. */
const OFF_BY_FALSE = words(`
  reject_unauthorized strict_ssl enable_strict_ssl verify_ssl ssl_verify ssl_verification
  ssl_verify_peer verify_ssl_certs verify_certs verify_cert verify_certificates? validate_certs
  ssl_certificate_verification validate_certificates? validate_ssl tls_verify verify_tls
  tls_verification ssl_check_hostname check_hostname check_certificate verify_hostname
  ssl_cert_reqs tls_cert_reqs openssl_verify_mode tls_reqcert tls_require_cert http_ssl_verify
  mysqli?_(?:attr|opt)_ssl_verify_server_cert
`);
/** Those that do so with `true`. */
const OFF_BY_TRUE = words(`
  insecure_skip_verify insecure_skip_tls_verify skip_tls_verify skip_tls_verification
  skip_ssl_verify skip_ssl_validation skip_ssl_verification skip_cert_verify no_ssl_verify
  disable_ssl_validation disable_ssl_verification disable_tls tls_insecure
  tls_insecure_skip_verify tls_allow_invalid_certificates tls_allow_invalid_hostnames
  ssl_allow_invalid_certificates allow_invalid_certificates accept_invalid_certs
  trust_all_certificates trust_all_certs disable_hostname_verification ssl_no_verify
  git_ssl_no_verify ignore_ssl_errors ignore_certificate_errors
`);
const FALSE = "(?:false|no|off|0|none|never|null|nil|!1|!true)";
const TRUE = "(?:true|yes|on|1)";
const BY_FALSE = new RegExp(`^(?:${OFF_BY_FALSE})$`, "i");
const BY_TRUE = new RegExp(`^(?:${OFF_BY_TRUE})$`, "i");
const IS_FALSE = new RegExp(`^["'\`]?${FALSE}["'\`]?$`, "i");
const IS_TRUE = new RegExp(`^["'\`]?${TRUE}["'\`]?$`, "i");

/** How a file that sets one of them spells its name. */
export const TLS_NAMES = `(?:${OFF_BY_FALSE}|${OFF_BY_TRUE})|sslmode=|novalidate-cert`;

/** The same settings in any text: a name, a sign and a value. */
export const TLS_SETTINGS = new RegExp(
  ((sign: string) =>
    `(?<![\\w-])(?:${OFF_BY_FALSE})${sign}${FALSE}(?![\\w-])|` +
    `(?<![\\w-])(?:${OFF_BY_TRUE})${sign}${TRUE}(?![\\w-])`)(
      `["'\\]]{0,2}\\s{0,9}(?:=>|[:=,]|\\s)\\s{0,9}["']?`,
    ),
  "gi",
);

/** Addresses that say so of the connection to a server elsewhere. */
const CONNECTION = new RegExp(
  `[?&;](?:${OFF_BY_TRUE})=${TRUE}\\b|[?&;](?:${OFF_BY_FALSE})=${FALSE}\\b|[?&;\\s]sslmode=no-verify\\b|` +
    `/novalidate-cert\\b|//(?:[^\\s/@]{0,100}@)?(?!localhost|127\\.)[\\w-]+\\.[\\w.:-]+/[^\\s?]{0,100}\\?(?:[^\\s"']{0,200}&)?sslmode=disable\\b|` +
    `\\b(?:Server|Host|Data Source)=(?!localhost|127\\.|\\(local|\\.)[^"'\\n]{0,300}\\bTrustServerCertificate=${TRUE}\\b`,
  "i",
);

/** True where a name is such a setting, and the value switches the check off. */
export function switchesChecksOff(name: string, value: string): boolean {
  const plain = name.split("::").at(-1) ?? name;
  return (IS_FALSE.test(value) && BY_FALSE.test(plain)) ||
    (IS_TRUE.test(value) && BY_TRUE.test(plain));
}

/** True for an address, or what else a program connects by, that asks for no check. */
export function connectsUnchecked(text: string): boolean {
  return text.includes("=") || text.includes("novalidate") ? CONNECTION.test(text) : false;
}
