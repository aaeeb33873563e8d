/** What a command would take away: a file, or all files that match a pattern or are in a directory. */
export interface LineLoss {
  /** Workspace-relative; `*` and `?` are wildcards where `tree` is set. */
  path: string;
  tree: boolean;
  /** The text that takes its place; null where that is not known or there is none. */
  text: string | null;
}

/** How many lines a loss is; null where they cannot be counted, undefined where nobody looked. */
export type CountLines = (loss: LineLoss) => number | null | undefined;

/** What holds no text that anybody wrote, by its name. */
const NO_LINES =
  /(?:^|\/)(?:__pycache__|\.\w+_cache|\.cache|\.next|\.nuxt|\.turbo|\.nyc_output|node_modules|dist|coverage|htmlcov|playwright-report|test-results|storybook-static|target\/(?:debug|release))(?:\/|$)|\.(?:py[co]|o|a|so|class|png|jpe?g|gif|ico|webp|woff2?|ttf|zip|gz|jar|log|orig|rej|tmp|swp|pid|lcov|tsbuildinfo)$/;

/** A directory for what may go at any time, though not within what people write and keep. */
const SCRATCH =
  /^(?!(?:.*\/)?(?:src|lib|app|docs?|tests?|spec|data|db|migrations?|fixtures)\/)(?:.*\/)?(?:tmp|temp|\.tmp|(?:var|tmp|\.tmp)\/cache)(?:\/|$)/;

/**
 * The lines that are lost outside of any project: a file that is not there has none, and neither has
 * what is generated; what another directory or pattern stands for nobody knows.
 */
export const linesElsewhere: CountLines = ({ path, tree }) =>
  tree && !NO_LINES.test(path) && !SCRATCH.test(path) && !/^[^*?[]*[^*?[/]\.\w+$/.test(path)
    ? undefined
    : 0;
