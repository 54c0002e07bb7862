"""Programs in every language that attack what builds, runs and watches them: none gets past a test, none makes a
fault of ours, and the next program finds a clean place.
"""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Cell, Program, RunLimits, StdioOrder
from sandbox.job import Job, JobResult, Limits, StdioCase
from sandbox.judge.run import judge_job
from tests.fakes.makers import BACKENDS, open_cell, play

pytestmark = pytest.mark.slow

PROGRAMS = {
    'c include passwd': ('c', '#include "/etc/passwd"\nint main(){}'),
    'c include cases': ('c', '#if __has_include("/program/answer.txt")\n#include "/program/answer.txt"\n#endif\nint main(){return 0;}'),
    'c incbin env': ('c', '__asm__(".incbin \\"/proc/self/environ\\"\\n");\nint main(){return 0;}'),
    'c incbin mem': ('c', '__asm__(".incbin \\"/proc/1/mem\\"\\n");\nint main(){return 0;}'),
    'c plugin': ('c', '#pragma GCC diagnostic push\n#include "/dev/stdin"\nint main(){return 0;}'),
    'c deep macro': ('c', '#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(x))))\n#define C(x) B(B(B(x)))\nint main(){C(;)}'),
    'cpp templates': ('cpp', 'template<int N> struct F{ typedef typename F<N-1>::T T; typedef typename F<N-2>::T U;}; template<> struct F<0>{typedef int T;}; template<> struct F<1>{typedef int T;};\ntemplate<class...T> struct L{}; template<int N,class...T> struct G{ using R=typename G<N-1,T...,L<T...>>::R;}; template<class...T> struct G<0,T...>{using R=int;};\nint main(){ G<2000>::R x; }'),
    'rust include_str': ('rust', 'const X:&str=include_str!("/etc/passwd");\nfn main(){print!("{}",X)}'),
    'rust env': ('rust', 'fn main(){println!("{}",env!("PATH"))}'),
    'rust include proc': ('rust', 'const X:&[u8]=include_bytes!("/proc/1/environ");\nfn main(){println!("{}",X.len())}'),
    'rust zero': ('rust', 'const X:&[u8]=include_bytes!("/dev/zero");\nfn main(){println!("{}",X.len())}'),
    'rust const loop': ('rust', 'const fn f(mut n:u64)->u64{ while n<u64::MAX {n+=1;} n } const X:u64=f(0); fn main(){println!("{}",X)}'),
    'go embed': ('go', 'package main\nimport _ "embed"\n//go:embed main.go\nvar s string\nfunc main(){print(s)}'),
    'go linkname': ('go', 'package main\nimport _ "unsafe"\n//go:linkname exit os.runtime_beforeExit\nfunc exit()\nfunc main(){}'),
    'go cgo': ('go', 'package main\n// #cgo LDFLAGS: -fplugin=/tmp/x.so\n// #include <stdlib.h>\nimport "C"\nfunc main(){C.exit(0)}'),
    'go generate': ('go', 'package main\n//go:generate sh -c "echo 3 > /tmp/x"\nfunc main(){}'),
    'go huge array': ('go', 'package main\nvar x [1<<40]byte\nfunc main(){x[1]=1}'),
    'java processor': ('java', 'import javax.annotation.processing.*;\nimport javax.lang.model.element.*;\nimport java.util.*;\n@SupportedAnnotationTypes("*")\npublic class Main extends AbstractProcessor { static { System.out.println(3); } public boolean process(Set<? extends TypeElement> a, RoundEnvironment r){return false;} public static void main(String[] a){} }'),
    "java constants": ("java", "public class Main { " + "".join(f"static final int[] A{i} = {{{', '.join(['1'] * 2000)}}};" for i in range(40)) + " public static void main(String[] a) {} }"),
    "java nested generics": ("java", "public class Main { interface A<T> {} " + "A<" * 3000 + "String" + ">" * 3000 + " x; public static void main(String[] a) {} }"),
    'ts path': ('typescript', '/// <reference path="/etc/passwd" />\nimport x from "/etc/passwd";\nconsole.log(x)'),
    'ts require': ('typescript', 'import * as a from "../../../../etc/hostname";\nconsole.log(a)'),
    'ts glob': ('typescript', 'const n = "main"; import(`./${n}.ts`).then(console.log)'),
    'js child': ('javascript', 'const c=require("child_process");for(let i=0;i<300;i++)c.spawn("sleep",["100"],{detached:true,stdio:"ignore"}).unref();'),
    'js worker threads': ('javascript', 'const {Worker}=require("worker_threads");for(let i=0;i<50;i++)new Worker("for(;;);",{eval:true})'),
    'js native binding': ('javascript', 'try{process.binding("fs");process.dlopen(module,"/bin/ls")}catch(e){console.log(e.message)}'),
    'js inspector': ('javascript', 'process.kill(process.pid,"SIGUSR1");setTimeout(()=>{},500)'),
    'js close fds': ('javascript', 'const fs=require("fs");for(let i=0;i<64;i++)try{fs.closeSync(i)}catch(e){}'),
    'js write fds': ('javascript', 'const fs=require("fs");for(let i=0;i<64;i++)if(i!=1&&i!=2)try{fs.writeSync(i,"compile_error")}catch(e){}'),
    'bash env': ('bash', 'export BASH_ENV=/tmp/x ENV=/tmp/x LD_PRELOAD=/tmp/x.so; echo "echo 3" > /tmp/x; exec bash'),
    'bash bomb': ('bash', ':(){ :|:& };:'),
    'bash daemon': ('bash', 'setsid bash -c "while :; do echo 3 > /tmp/left; done" & disown; exit'),
    'bash zero': ('bash', 'x=$(cat /dev/zero | head -c 1000000000); echo ${#x}'),
    'bash fd': ('bash', 'for i in $(seq 3 63); do echo cannot_start >&$i; done 2>/dev/null'),
    'bash ulimit': ('bash', 'ulimit -t unlimited; ulimit -v unlimited; ulimit -s unlimited; while :; do :; done'),
    'bash coredump': ('bash', 'ulimit -c unlimited; kill -SEGV $$'),
    'bash trap term': ('bash', 'trap "" TERM INT HUP XCPU QUIT; while :; do sleep 0.01; done'),
    'c fork outlive': ('c', '#include <unistd.h>\n#include <stdio.h>\n#include <signal.h>\nint main(){ for(int i=0;i<60;i++) if(!fork()){ setsid(); for(int s=1;s<32;s++) signal(s,SIG_IGN); for(;;) pause(); } return 0; }'),
    'c vfork stop': ('c', '#include <unistd.h>\n#include <signal.h>\nint main(){ if(!vfork()){ raise(SIGSTOP); _exit(0);} return 0; }'),
    'c kill parent': ('c', '#include <signal.h>\n#include <unistd.h>\nint main(){ kill(getppid(),9); kill(1,9); kill(-1,15); for(int p=2;p<5000;p++) kill(p,9); return 0; }'),
    'c comm': ('c', '#include <sys/prctl.h>\nint main(){ prctl(PR_SET_NAME,") R 1 1 1"); prctl(PR_SET_DUMPABLE,0); for(;;); }'),
    'c rlimit': ('c', '#include <sys/resource.h>\n#include <signal.h>\nint main(){ struct rlimit r={~0UL,~0UL}; for(int i=0;i<16;i++) setrlimit(i,&r); r.rlim_cur=r.rlim_max=0; setrlimit(RLIMIT_CPU,&r); signal(SIGXCPU,SIG_IGN); for(;;); }'),
    'c threads burn': ('c', '#include <pthread.h>\nstatic void*f(void*x){for(;;);} int main(){ pthread_t t; for(int i=0;i<200;i++) pthread_create(&t,0,f,0); pthread_exit(0); }'),
    'c exit thread burn': ('c', '#include <pthread.h>\n#include <unistd.h>\n#include <sys/syscall.h>\nstatic void*f(void*x){for(;;);} int main(){ pthread_t t; pthread_create(&t,0,f,0); syscall(SYS_exit,0); }'),
    'c child burns': ('c', '#include <unistd.h>\n#include <sys/wait.h>\nint main(){ for(int i=0;i<20;i++) if(!fork()) for(;;); while(wait(0)>0); }'),
    'c fork chain': ('c', '#include <unistd.h>\nint main(){ for(;;){ if(fork()) _exit(0); } }'),
    'c fork chain burn': ('c', '#include <unistd.h>\nint main(){ if(fork()) for(;;) pause(); for(;;){ for(volatile int i=0;i<20000000;i++); if(fork()) _exit(0);} }'),
    'c stack': ('c', 'int f(int n){ volatile char a[4096]; a[0]=n; return f(n+1)+a[0]; } int main(){ return f(0); }'),
    'c stdin close': ('c', '#include <unistd.h>\n#include <stdio.h>\nint main(){ close(0); close(1); close(2); for(int i=3;i<1024;i++) close(i); return 0; }'),
    'c stderr huge': ('c', '#include <stdio.h>\nint main(){ for(;;) fputs("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",stderr); }'),
    'c nonblock': ('c', '#include <fcntl.h>\n#include <unistd.h>\nint main(){ fcntl(1,F_SETFL,O_NONBLOCK); fcntl(1,F_SETPIPE_SZ,4096); char b[100000]={0}; for(int i=0;i<1000;i++) write(1,b,sizeof b); return 0; }'),
    'c lock': ('c', '#include <sys/mman.h>\n#include <string.h>\n#include <stdlib.h>\nint main(){ mlockall(3); char*p=malloc(1<<30); if(p) memset(p,1,1<<30); for(;;); }'),
    'c self trace': ('c', '#include <sys/ptrace.h>\n#include <unistd.h>\n#include <signal.h>\nint main(){ ptrace(PTRACE_TRACEME,0,0,0); raise(SIGTRAP); return 0; }'),
    'c deep dirs': ('c', '#include <sys/stat.h>\n#include <unistd.h>\nint main(){ for(int i=0;i<200000;i++){ if(mkdir("a",0)) break; chmod("a",0700); chdir("a"); } return 0; }'),
    'c immutable': ('c', '#include <fcntl.h>\n#include <sys/ioctl.h>\n#include <unistd.h>\nint main(){ int f=open("/tmp/x",O_CREAT|O_RDWR,0); int a=0x10|0x20; ioctl(f,0x40086602,&a); symlink("/proc/self/root","/tmp/l"); link("/tmp/x","/dev/shm/y"); return 0; }'),
    'c busy mount': ('c', '#include <sys/file.h>\n#include <fcntl.h>\n#include <unistd.h>\nint main(){ chdir("/dev/shm"); int f=open("/dev/shm",0); flock(f,2); mkdir("x"); chdir("x"); rmdir("../x"); if(!fork()) for(;;) pause(); return 0; }'),
    'c fd passing': ('c', '#include <sys/socket.h>\n#include <unistd.h>\n#include <string.h>\nint main(){ for(int k=0;k<400;k++){ int s[2]; if(socketpair(AF_UNIX,SOCK_DGRAM,0,s)) break; for(int i=0;i<200;i++){ struct msghdr m={0}; char b[CMSG_SPACE(8)]; struct iovec v={"x",1}; m.msg_iov=&v;m.msg_iovlen=1;m.msg_control=b;m.msg_controllen=sizeof b; struct cmsghdr*c=CMSG_FIRSTHDR(&m); c->cmsg_level=SOL_SOCKET;c->cmsg_type=SCM_RIGHTS;c->cmsg_len=CMSG_LEN(8); memcpy(CMSG_DATA(c),s,8); if(sendmsg(s[0],&m,MSG_DONTWAIT)<0) break; } } return 0; }'),
    'c timers': ('c', '#include <time.h>\n#include <signal.h>\n#include <unistd.h>\nint main(){ timer_t t; struct sigevent e={0}; e.sigev_notify=SIGEV_NONE; for(int i=0;i<100000;i++) if(timer_create(CLOCK_REALTIME,&e,&t)) break; return 0; }'),
    'c abstract socket': ('c', '#include <sys/socket.h>\n#include <sys/un.h>\n#include <string.h>\n#include <unistd.h>\nint main(){ int s=socket(AF_UNIX,SOCK_STREAM,0); struct sockaddr_un a={AF_UNIX}; strcpy(a.sun_path+1,"left"); bind(s,(void*)&a,8); listen(s,5); if(!fork()) for(;;) pause(); return 0; }'),
    'c sched': ('c', '#include <sched.h>\n#include <sys/resource.h>\nint main(){ struct sched_param p={99}; sched_setscheduler(0,SCHED_FIFO,&p); p.sched_priority=0; sched_setscheduler(0,SCHED_IDLE,&p); setpriority(PRIO_PROCESS,0,19); for(;;); }'),
    'py print sys.settrace': ('python', 'import sys\nsys.settrace(lambda *a: sys.exit(0))\ndef f(): pass\nf()'),
    'py replace stdout': ('python', 'import sys,io\nclass A(io.StringIO):\n  def __eq__(s,o): return True\nsys.stdout=A()\nprint(9)'),
    'py gc frames': ('python', 'import gc,sys\nfor o in gc.get_objects():\n  if isinstance(o,dict) and "expected" in o: print(o["expected"])'),
    'py ctypes scan': ('python', 'import ctypes,re\nfor l in open("/proc/self/maps"):\n  if "rw" in l and "heap" in l:\n    a,b=(int(x,16) for x in l.split()[0].split("-"))\n    d=ctypes.string_at(a,b-a)\n    for m in re.findall(rb"stdout[^a-z]{1,40}",d): print(m)'),
    'py fd games': ('python', 'import os\nfor i in range(3,256):\n  try: os.write(i,b"\\0\\0\\0\\x02{}")\n  except OSError: pass\n  try: os.dup2(1,i)\n  except OSError: pass'),
    'py atexit hang': ('python', 'import atexit,time\natexit.register(lambda: time.sleep(100))\nprint(9)'),
    'py thread hang': ('python', 'import threading,time\nthreading.Thread(target=time.sleep,args=(100,)).start()'),
    'py fork clerk': ('python', 'import os\nfor p in os.listdir("/proc"):\n  if p.isdigit():\n    for f in ("mem","maps","environ","stat","syscall","stack","io","fd","root/etc/passwd","cwd","task"):\n      try: print(p,f,len(open(f"/proc/{p}/{f}","rb").read(100)))\n      except OSError: pass'),
    'py signals': ('python', 'import signal,os\nfor s in range(1,65):\n  try: signal.signal(s,signal.SIG_IGN)\n  except (OSError,ValueError): pass\nwhile True: pass'),
    'py core': ('python', 'import os,resource\ntry: resource.setrlimit(resource.RLIMIT_CORE,(1<<30,1<<30))\nexcept Exception: pass\nos.abort()'),
    'py inotify': ('python', 'import ctypes,os\nl=ctypes.CDLL(None)\nn=0\nfor i in range(1000):\n  if l.inotify_init()<0: break\n  n+=1\nprint(n*0)'),
}  # fmt: skip
CASES = (StdioCase("1 2\n", "3\n"), StdioCase("5 6\n", "11\n"))
AFTER = """
import os
print(sorted(os.listdir('/tmp')), os.listdir('/dev/shm'), os.listdir('/program'),
      [open(f'/proc/{p}/comm').read() for p in os.listdir('/proc') if p.isdigit()])
"""


@pytest.fixture(scope="module", params=BACKENDS)
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_a_flood_of_errors_is_stopped(cell: Cell, language: str) -> None:
    """A file that includes itself doubles two hundred times; after a few errors nobody wants to hear more."""
    source = "#include __FILE__\n#include __FILE__\nint main(void) { return 0; }"
    (report,) = cell.run(StdioOrder(Program(language, source), RunLimits(1.0, 20.0, 256, 1 << 20), (b"",)))
    assert report.ended == "compile_error"
    assert 0 < report.stderr.count(b"error:") <= 25


def test_long_errors_are_not_all_passed_on(cell: Cell) -> None:
    """Java's compiler repeats the line of each error, here a hundred times a megabyte."""
    if "java" not in {language.name for language in cell.languages()}:
        pytest.skip("no Java in this cell")
    errors, long = "none(); " * 200, "x" * 1_000_000
    source = f'class A {{ void f() {{ {errors} String s = "{long}"; }} }}'
    (report,) = cell.run(StdioOrder(Program("java", source), RunLimits(1.0, 20.0, 256, 1 << 20), (b"",)))
    assert report.ended == "compile_error"
    assert 0 < len(report.stderr) <= 1 << 18


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_judged_for_what_it_did(cell: Cell, name: str) -> None:
    """With a verdict, which is not "correct", and nothing left of it."""
    language, source = PROGRAMS[name]
    if language not in {info.name for info in cell.languages()}:
        return
    memory_mb = 512 if language in ("java", "javascript", "typescript") else 256
    result = judge_job(
        Job("1", language, source, CASES, limits=Limits(1.0, memory_mb, 1.0)), cell, lambda: cell
    )
    assert isinstance(result, JobResult), result
    assert result.verdict != "correct"
    first, second = play(cell, AFTER, b"", b"")
    assert first.stdout == second.stdout
    assert first.stdout.startswith(b"['main.py'] [] [] ")
