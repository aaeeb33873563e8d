import { isConstantName } from "./name_paths.ts";
import { HOLE, INPUT, NAMED, SOFT, type Value } from "./value.ts";

/** What a server is asked, a page is opened with, a person types: by the path that names it. */
const PATHS = new RegExp(
  [
    // Requests of servers, whatever the framework calls them.
    /(?:^|\.)\$?(?:req|request|ctx|context|event|Request)(?:\(\))?\.(?:.*\.)?(?:query|body|params?|headers|cookies|searchParams|queryStringParameters|pathParameters|args|form|json|values|files|data|url|GET|POST|FILES|COOKIES|query_params|path_params|get_json|get_data|input|all|QueryString|Query|Form|Params|Cookies|getParameter|getHeader|getQueryString|getParameterValues|post|query_string|rawBody|text|formData|match_info|matchdict|view_args|rel_url|nextUrl|routeParams)\b/,
    /^self\.(?:get_argument|get_arguments|get_query_argument|get_body_argument|get_cookie|path_kwargs)\b/,
    /^(?:r|req|request)\.(?:URL\.Query|URL\.RawQuery|FormValue|PostFormValue|Form|PostForm|Header|Cookie|PathValue)\b/,
    /^(?:c|ctx|context)\.(?:Query|Param|PostForm|DefaultQuery|FormValue|QueryParam|Params|GetHeader|Cookies|Body)\(\)/,
    /^(?:mux\.Vars|.*\.URLParam)\(\)/,
    /^(?:params|cookies|ARGV|gets\(\)|gets|STDIN\.gets|\$stdin\.gets)(?:\.|$)/,
    // Pages.
    /^(?:document\.)?location\.(?:hash|search|href|pathname)\b|^document\.(?:cookie|referrer|URL)\b|^window\.name\b/,
    /^(?:URLSearchParams|URL|useSearchParams|useRouter|useRoute|useParams|FormData)\(\)\.(?:.*\.)?(?:get|getAll|query|searchParams|hash|params)\b/,
    // Programs.
    /^process\.(?:env|argv)\b|^(?:sys\.argv|os\.Args|Deno\.args|input\(\)|raw_input\(\)|prompt\(\)|readline\(\)|\$argv)(?:\.|$)/,
    /^\$_(?:GET|POST|REQUEST|COOKIE|FILES)\b|^\$_SERVER\.(?:QUERY_STRING|REQUEST_URI|PATH_INFO|HTTP_\w+|PHP_SELF)|^(?:request|filter_input|\$request|Input)(?:\.\w+)?\(\)/,
  ].map(({ source }) => source).join("|"),
);
/** What these give is what they are given, in another form. */
export const PASSES_ON =
  /^(?:decodeURIComponent|decodeURI|unescape|atob|b64decode|unquote|urldecode|base64_decode|resolve|join|normalize|ucfirst|strtolower|decode64|Sprint|from|parse)$/;

/** Nobody names so what a person types in: it stands for a name in a schema. */
const OF_SCHEMA =
  /^(?:.*[._])?[$@#]?(?:[a-z]+_?)?(?:tables?|schemas?|sequence)(?:_?names?)?$|(?:^|\.)(?:__tablename__|db_table)$|^\$wpdb\.\w+$|(?:^|[._])(?:table|schema|sequence|relation)\.\w*name$/i;

/** A value that nobody knows before the program runs, at `path`, or under a name of the file. */
export function unknownAt(path: string | null, name = path): Value {
  const isInput = path !== null && PATHS.test(path);
  const mark = isInput ? INPUT : name !== null && OF_SCHEMA.test(name) ? NAMED : "";
  return { text: HOLE + mark, path, node: null };
}

/** A part of what comes from outside comes from there, too. */
export function inputOf(whole: Value, part: Value): Value {
  return part.text === HOLE && hasInput(whole) ? { ...part, text: HOLE + INPUT } : part;
}

/** What a function of another module of the project makes of what it is given. */
export function isOfProject(path: string): boolean {
  return /^(?:\.|@\/|~\/|#)/.test(path);
}

/** True for a text with parts that come from outside of the program. */
export function hasInput(value: Value | undefined): boolean {
  return value !== undefined && value.text.includes(INPUT);
}

const INPUTS = /^(?:process\.env|os\.environ|Deno\.env|ENV|sys\.argv|process\.argv|\$_)/;

/** What a module or an object from elsewhere has under a name. */
export function memberAt(path: string, key: string): Value {
  const value = unknownAt(path);
  const isSoft = isConstantName(key) && !hasInput(value) && !INPUTS.test(path);
  return isSoft ? { ...value, text: SOFT } : value;
}
