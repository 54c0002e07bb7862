"""The same few programs in every language: what they do is in their names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs of one language.

    ``add`` prints the sum of the two numbers on its input; ``broken`` is refused before it runs; ``exits_3``
    ends with that status, ``crashes`` by an error that nobody catches; ``spins`` and ``sleeps`` never end,
    ``hoards`` takes more and more memory, ``floods`` prints without end, ``recurses`` prints 100000 after as
    many nested calls, ``echoes_args`` prints its first argument and the file ``beside.txt``.
    """

    add: str
    broken: str
    exits_3: str
    crashes: str
    spins: str
    sleeps: str
    hoards: str
    floods: str
    recurses: str
    echoes_args: str


_C_HEAD = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n"
_RUST_ADD = """
fn main() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    println!("{}", line.split_whitespace().map(|word| word.parse::<i64>().unwrap()).sum::<i64>());
}
"""


def _java(body: str, members: str = "") -> str:
    return (
        "import java.nio.file.*; import java.util.*;\nclass Other {}\npublic class AnyName {\n"
        f"  {members}\n  public static void main(String[] args) throws Exception {{ {body} }}\n}}\n"
    )


def _go(body: str, *imports: str, members: str = "") -> str:
    return "\n".join(
        ["package main", *(f'import "{name}"' for name in imports), members, f"func main() {{ {body} }}"]
    )


PROGRAMS: dict[str, Programs] = {
    "c": Programs(
        add=_C_HEAD
        + 'int main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); return 0; }',
        broken="int main(void) { return x; }",
        exits_3=_C_HEAD + "int main(void) { return 3; }",
        crashes=_C_HEAD + "int main(void) { abort(); }",
        spins="int main(void) { for (volatile int i = 0;; i++); }",
        sleeps=_C_HEAD + "int main(void) { for (;;) pause(); }",
        hoards=_C_HEAD
        + "int main(void) { for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); } }",
        floods=_C_HEAD + 'int main(void) { for (;;) puts("0123456789"); }',
        recurses=_C_HEAD
        + "static int f(volatile int n) { char pad[200]; pad[n % 200] = n;"
        + " return n ? 1 + f(n - 1) + 0 * pad[0] : 0; }\n"
        + 'int main(void) { printf("%d\\n", f(100000)); return 0; }',
        echoes_args=_C_HEAD
        + 'int main(int n, char **args) { char line[99]; FILE *f = fopen("beside.txt", "r");'
        + " fgets(line, 99, f);"
        + ' printf("%s %s", args[1], line); return 0; }',
    ),
    "cpp": Programs(
        add="#include <bits/stdc++.h>\n"
        "int main() { long a, b; std::cin >> a >> b; std::cout << a + b << std::endl; }",
        broken="#include <vector>\nint main() { std::vector<int> v = 3; }",
        exits_3="int main() { return 3; }",
        crashes='#include <stdexcept>\nint main() { throw std::runtime_error("no"); }',
        spins="int main() { for (volatile int i = 0;; i = i + 1); }",
        sleeps="#include <unistd.h>\nint main() { for (;;) pause(); }",
        hoards="#include <string>\n#include <list>\nint main() { std::list<std::string> all;"
        " for (;;) all.push_back(std::string(1 << 20, 'x')); }",
        floods='#include <iostream>\nint main() { for (;;) std::cout << "0123456789\\n"; }',
        recurses="#include <functional>\n#include <iostream>\nint main() {"
        " std::function<int(int)> f = [&](int n) { return n ? 1 + f(n - 1) : 0; };"
        " std::cout << f(100000) << '\\n'; }",
        echoes_args="#include <fstream>\n#include <iostream>\n"
        'int main(int n, char **args) { std::ifstream f("beside.txt");'
        " std::string line; std::getline(f, line); std::cout << args[1] << ' ' << line << '\\n'; }",
    ),
    "java": Programs(
        add=_java("Scanner in = new Scanner(System.in); System.out.println(in.nextInt() + in.nextInt());"),
        broken="public class AnyName { int x = y; }",
        exits_3=_java("System.exit(3);"),
        crashes=_java('throw new IllegalStateException("no");'),
        spins=_java("for (long i = 0; i >= 0; i++) i--;"),
        sleeps=_java("Thread.sleep(1000000);"),
        hoards=_java("List<int[]> all = new ArrayList<>(); while (true) all.add(new int[1 << 18]);"),
        floods=_java('while (true) System.out.println("0123456789");'),
        recurses=_java(
            "System.out.println(f(100000));", "static int f(int n) { return n == 0 ? 0 : 1 + f(n - 1); }"
        ),
        echoes_args=_java(
            'System.out.println(args[0] + " " + Files.readAllLines(Path.of("beside.txt")).get(0));',
        ),
    ),
    "javascript": Programs(
        add="const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number);"
        " console.log(a + b);",
        broken="const = 3;",
        exits_3="process.exit(3);",
        crashes="throw new Error('no');",
        spins="for (;;);",
        sleeps="setInterval(() => {}, 1000000);",
        hoards="const all = []; for (;;) all.push(new Array(1 << 17).fill(1.5));",
        floods="for (;;) console.log('0123456789');",
        recurses="const f = n => n ? 1 + f(n - 1) : 0; console.log(f(100000));",
        echoes_args="console.log(process.argv[2], require('fs').readFileSync('beside.txt', 'utf8').trim());",
    ),
    "typescript": Programs(
        add="import { readFileSync } from 'fs';\n"
        "const [a, b]: number[] = readFileSync(0, 'utf8').split(' ').map(Number); console.log(a + b);",
        broken="const n: number = = 3;",
        exits_3="declare const process: any; process.exit(3);",
        crashes="throw new Error('no');",
        spins="for (;;);",
        sleeps="setInterval((): void => {}, 1000000);",
        hoards="const all: number[][] = []; for (;;) all.push(new Array(1 << 17).fill(1.5));",
        floods="for (;;) console.log('0123456789' as string);",
        recurses="const f = (n: number): number => n ? 1 + f(n - 1) : 0; console.log(f(100000));",
        echoes_args="import * as fs from 'fs';"
        " console.log(process.argv[2], fs.readFileSync('beside.txt', 'utf8').trim());",
    ),
    "go": Programs(
        add=_go("var a, b int; fmt.Scan(&a, &b); fmt.Println(a + b)", "fmt"),
        broken=_go("unused := 3"),
        exits_3=_go("os.Exit(3)", "os"),
        crashes=_go('panic("no")'),
        spins=_go("for {}"),
        sleeps=_go("time.Sleep(time.Hour)", "time"),
        hoards=_go("var all [][]byte; for { all = append(all, bytes.Repeat([]byte{1}, 1<<20)) }", "bytes"),
        floods=_go('for { fmt.Println("0123456789") }', "fmt"),
        recurses=_go(
            "fmt.Println(f(100000))",
            "fmt",
            members="func f(n int) int { if n == 0 { return 0 }; return 1 + f(n-1) }",
        ),
        echoes_args=_go(
            'data, _ := os.ReadFile("beside.txt"); fmt.Print(os.Args[1], " ", string(data))', "fmt", "os"
        ),
    ),
    "rust": Programs(
        add=_RUST_ADD,
        broken="fn main() { let s: String = 3; }",
        exits_3="fn main() { std::process::exit(3); }",
        crashes='fn main() { panic!("no"); }',
        spins="fn main() { let mut i = 0u64; loop { i = std::hint::black_box(i + 1); } }".replace(
            "std::hint::black_box(i + 1)", "unsafe { std::ptr::read_volatile(&i) } + 1"
        ),
        sleeps="fn main() { loop { std::thread::park(); } }",
        hoards="fn main() { let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 20]); } }",
        floods='fn main() { loop { println!("0123456789"); } }',
        recurses="fn f(n: u32) -> u32 { if n == 0 { 0 } else { 1 + f(n - 1) } }\n"
        'fn main() { println!("{}", f(100000)); }',
        echoes_args='fn main() { let text = std::fs::read_to_string("beside.txt").unwrap();'
        ' println!("{} {}", std::env::args().nth(1).unwrap(), text.trim()); }',
    ),
    "bash": Programs(
        add="read -r a b; echo $((a + b))",
        broken="if true; then\n  echo 1\n",
        exits_3="exit 3",
        crashes="kill -SEGV $$",
        spins="while :; do :; done",
        sleeps="sleep 1000",
        hoards="all=x; while :; do all+=$all; done",
        floods="while :; do echo 0123456789; done",
        recurses="f() { (($1)) && f $(($1 - 1)); }; f 500; echo 100000",
        echoes_args='echo "$1 $(cat beside.txt)"',
    ),
}
