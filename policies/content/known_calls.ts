/** Numbers, lengths and what has been made harmless carry no syntax of another language. */
export const HARMLESS_CALL =
  /^(?:Number|parseInt|parseFloat|esc|BigInt|Boolean|int|float|bool|len|round|count|intval|floatval|to_i|to_f|toFixed|valueOf|now|getTime|Atoi|ParseInt|Itoa|random(?:UUID|Int)|uuid4|uuid|nanoid|token_hex|hexdigest|toISOString|isoformat|strftime|getpid|monotonic|perf_counter|ParseBool|ParseFloat|Quote|secure_filename)$|(?<!un)(?:escape|quote)|sanitiz|sanitis|purify|encodeURI|htmlspecialchars|htmlentities/i;
export const HARMLESS_MEMBER = /^(?:length|size|count|byteLength|lastInsertRowid|rowcount|pid)$/;
/** Their text is their object's, or, where that is a module, their first argument's. */
export const SAME_TEXT =
  /^(?:trim|String|str|dedent|stripIndent|cleandoc|freeze|strip_heredoc|squish|text|Promise\.resolve|valueOf|asString|fromCharCode)$/;
/** Their text is their object's, whatever they are given. */
export const OWN_TEXT =
  /^(?:strip|rstrip|lstrip|trimStart|trimEnd|toString|to_s|toLowerCase|toUpperCase|lower|upper|encode|decode|to_string|to_owned|as_str|into|unwrap|expect|unwrap_or_default|clone|unwrap_or|ToString|as_deref|ToLower|ToUpper|Trim|TrimSpace|iter|collect|as_ref|to_str)$/;
