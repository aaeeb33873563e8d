import type { CallRule } from "./rules.ts";

/** Calls that take command lines. */
export const SHELL_RULES: readonly CallRule[] = [
  ...([
    ["javascript", ["child_process.exec", "child_process.execSync", "childProcess.exec"]],
    ["javascript", ["childProcess.execSync", "shelljs.exec", "shell.exec", "execa.execaCommand"]],
    ["javascript", ["execa.command", "execa.execaCommandSync", "execa.commandSync"]],
    ["python", ["os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"]],
    ["python", ["commands.getoutput", "asyncio.create_subprocess_shell", "os.popen2"]],
    ["php", ["system", "exec", "shell_exec", "passthru", "popen", "proc_open", "pcntl_exec"]],
  ] as const).map(([family, calls]): CallRule => ({
    rule: "shell_injection",
    family,
    calls,
    danger: "first",
  })),
  {
    rule: "shell_injection",
    family: "ruby",
    calls: [
      "system",
      "exec",
      "spawn",
      "Kernel.system",
      "IO.popen",
      "Open3.capture2",
      "Open3.capture3",
    ],
    danger: "composed",
  },
  { rule: "shell_injection", family: "java", calls: [".getRuntime().exec"], danger: "composed" },
  // Of these a text is a line for a shell, here or on another machine.
  ...([
    [
      "python",
      [".run", ".sudo", ".local", "run", "invoke.run", "fabric.run"],
      /\b(?:from|import)\s+(?:invoke|fabric)\b/,
    ],
    ["python", [".exec_command"], /\bimport\s+paramiko\b|\bfrom\s+paramiko\b/],
    ["python", ["pexpect.run", "pexpect.spawn"], /\bpexpect\b/],
    ["javascript", [".exec", ".execCommand"], /["'](?:ssh2|node-ssh)["']/],
    ["ruby", [".exec!", ".exec"], /\bNet::SSH\b/],
    ["go", [".Run", ".Output", ".CombinedOutput", ".Start"], /golang\.org\/x\/crypto\/ssh/],
  ] as const).map(([family, calls, inFilesWith]): CallRule => ({
    rule: "shell_injection",
    family,
    calls,
    danger: "composed",
    inFilesWith,
  })),
  {
    rule: "shell_injection",
    family: "php",
    calls: [".fromShellCommandline", "Process.run", "Process.start"],
    danger: "composed",
  },
  {
    rule: "shell_injection",
    family: "python",
    calls: ["subprocess.run", "subprocess.call", "subprocess.Popen", "subprocess.check_call"]
      .concat(
        "subprocess.check_output",
        ".run_command",
      ),
    danger: "shell_option",
  },
  {
    rule: "shell_injection",
    family: "javascript",
    calls: ["child_process.spawn", "child_process.spawnSync", "child_process.execFile"].concat(
      "child_process.execFileSync",
      "cross-spawn",
      "execa.execa",
    ),
    danger: "shell_option",
  },
  ...([
    ["javascript", [".spawn", ".spawnSync", ".execFile", ".execFileSync", "Deno.Command"]],
    ["javascript", ["Bun.spawn", "execa.execa"]],
    ["python", [
      ".run",
      ".call",
      ".Popen",
      ".check_call",
      ".check_output",
      "pty.spawn",
      "os.execvp",
    ]],
    ["python", ["asyncio.create_subprocess_exec", "os.execlp", "os.execl", "os.execv"]],
    ["go", [".Command", ".CommandContext"]],
    ["rust", [".arg", ".args"]],
    ["java", ["ProcessBuilder", ".getRuntime().exec", ".command"]],
    ["csharp", [".Start"]],
    ["ruby", ["system", "exec", "spawn", "Process.spawn", "IO.popen", "Open3.popen3"]],
    ["ruby", ["Open3.capture2", "Open3.capture3", "Open3.capture2e", "Open3.popen2e"]],
  ] as const).map(([family, calls]): CallRule => ({
    rule: "shell_injection",
    family,
    calls,
    danger: "shell_program",
  })),
  { rule: "shell_injection", family: "other", calls: [".getRuntime().exec"], danger: "first" },
  {
    rule: "shell_injection",
    family: "csharp",
    calls: [".Start", "ProcessStartInfo"],
    danger: "any",
    onlyIf: /["'](?:[^"']*[\\/])?(?:cmd|sh|bash|powershell|pwsh)(?:\.exe)?["']/i,
  },
];
