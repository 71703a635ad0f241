//! Scripts that are kept as plain texts: known when a line can be nothing else and most lines read like a
//! program. A letter that speaks of a command is none.

/// Lines that begin so are commands.
const COMMANDS: &[&str] = &[
    "@echo off",
    "@powershell",
    "powershell -",
    "powershell.exe",
    "pwsh -",
    "cmd /c",
    "cmd.exe /c",
    "certutil -",
    "bitsadmin ",
    "mshta ",
    "rundll32 ",
    "regsvr32 ",
    "wscript ",
    "cscript ",
    "schtasks /create",
    "reg add ",
    "vssadmin ",
    "setlocal",
    "goto :eof",
    "on error resume next",
    "option explicit",
    "invoke-expression",
    "invoke-webrequest",
    "iex ",
    "iex(",
    "start-process ",
    "set-executionpolicy ",
    "[cmdletbinding",
    "#!/",
    "#! /",
    "%!ps",
    "<script",
    "<hta:",
    "<%@",
];
/// Calls that stand in no letter.
const CALLS: &[&str] = &[
    "createobject(",
    "activexobject(",
    "wscript.shell",
    "downloadstring(",
    "downloadfile(",
    "frombase64string(",
    "new-object net.",
    "new-object system.net",
    "%comspec%",
    "-encodedcommand",
    "document.write(",
    "child_process",
    "| iex",
    "|iex",
    "<hta:application",
    "shell.application",
];
/// Beginnings of lines in programs.
const BEGINNINGS: &[&str] = &[
    "set ",
    "if ",
    "for ",
    "echo ",
    "rem ",
    "goto ",
    "call ",
    "del ",
    "copy ",
    "cd ",
    "exit",
    "pause",
    "start ",
    "timeout ",
    "$",
    "function ",
    "var ",
    "let ",
    "const ",
    "dim ",
    "sub ",
    "end ",
    "end",
    "next",
    "wend",
    "loop",
    "return",
    "try",
    "catch",
    "else",
    "while ",
    "do",
    "msgbox",
    "'",
    "//",
    "/*",
    "::",
    "@",
    "{",
    "}",
    "(",
    ")",
    "<",
    "write-",
    "get-",
    "new-",
    "import ",
    "with ",
    "wscript",
    "on ",
];
/// So many lines are looked at.
const LINES: usize = 400;

/// Whether lines, in small letters, are a script.
pub(crate) fn is_script(lines: &[&str]) -> bool {
    let first = lines.iter().find(|line| !line.is_empty());
    if first.is_some_and(|line| {
        ["@echo off", "#!/", "%!ps"]
            .iter()
            .any(|it| line.starts_with(it))
    }) {
        return true;
    }
    let (mut all, mut alike, mut is_certain) = (0, 0, false);
    for line in lines.iter().filter(|line| !line.is_empty()).take(LINES) {
        all += 1;
        let begins = |list: &[&str]| list.iter().any(|start| line.starts_with(start));
        let is_command = begins(COMMANDS) || CALLS.iter().any(|call| line.contains(call));
        is_certain |= is_command;
        let ends = line.ends_with([';', '{', '}', '^']);
        alike += usize::from(is_command || ends || begins(BEGINNINGS));
    }
    is_certain && alike * 3 >= all * 2
}
