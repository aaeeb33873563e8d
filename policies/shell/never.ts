const RAISES = "it acts with other rights or outside the sandbox. Run the command itself";
const EVALUATES = "what it runs cannot be known beforehand. Write the command out, or use a file";
const HIDES = "it runs another program out of sight. Run that program itself";
const REACHES =
  "it reaches other machines past the rules of the network. Use curl with an allowed host";
const LASTS = "it outlives the task. Run the command in the foreground";

/** Programs no agent runs, whatever the policy allows, with the reason and the remedy. */
export const NEVER: ReadonlyMap<string, string> = new Map([
  ...["sudo", "su", "doas", "pkexec", "runuser", "chroot", "unshare", "nsenter", "bwrap", "chown"]
    .map((name) => [name, RAISES] as const),
  ...["eval", "source", ".", "trap", "alias", "enable", "hash", "complete"]
    .map((name) => [name, EVALUATES] as const),
  ...["busybox", "toybox", "watch", "parallel", "script", "flock", "strace", "ltrace", "gdb"]
    .map((name) => [name, HIDES] as const),
  ...["expect", "coproc", "pushd", "popd", "ssh", "fakeroot", "setarch", "ld.so"]
    .map((name) => [name, HIDES] as const),
  ...["scp", "sftp", "ftp", "tftp", "telnet", "nc", "ncat", "netcat", "socat"]
    .map((name) => [name, REACHES] as const),
  ...["setsid", "daemonize", "at", "batch", "crontab", "screen", "tmux", "disown", "systemd-run"]
    .map((name) => [name, LASTS] as const),
]);
