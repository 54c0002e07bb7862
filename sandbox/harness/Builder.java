import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a source whose public class may have any name, and says which class has the main method. */
public final class Builder {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final String MOST_ERRORS = "20"; // each repeats its line, which may be as long as the source
    private static final int MOST_SAID = 1 << 18; // bytes; nobody listens to more

    private Builder() {}

    /**
     * Arguments: the source, the directory for the classes, the file for the main class's name.  With a fourth it
     * stays, and builds whenever a line arrives; it answers "1" or "0", the length of the messages, and these.
     */
    public static void main(String[] args) throws IOException {
        Path source = Path.of(args[0]);
        Path classes = Path.of(args[1]);
        Path name = Path.of(args[2]);
        if (args.length == 3) {
            System.exit(build(source, classes, name, new PrintWriter(System.err, true)) ? 0 : 1);
        }
        while (System.in.read() >= 0) {
            StringWriter messages = new StringWriter();
            boolean built = build(source, classes, name, new PrintWriter(messages, true));
            byte[] said = messages.toString().getBytes(StandardCharsets.UTF_8);
            int length = Math.min(said.length, MOST_SAID);
            System.out.print((built ? 1 : 0) + " " + length + "\n");
            System.out.write(said, 0, length);
            System.out.flush();
        }
    }

    static boolean build(Path source, Path classes, Path name, PrintWriter messages) throws IOException {
        Files.createDirectories(classes);
        List<String> options = List.of("-proc:none", "-nowarn", "-Xlint:none", "-Xmaxerrs", MOST_ERRORS,
            "-encoding", "UTF-8", "-d", classes.toString());
        JavaFileObject text = new Text(source.getFileName().toString(), Files.readString(source));
        try {
            JavacTask task = (JavacTask) COMPILER.getTask(messages, null, null, options, null, List.of(text));
            task.setLocale(java.util.Locale.ROOT);
            List<TypeElement> types = new java.util.ArrayList<>();
            for (Element element : task.analyze()) {
                if (element instanceof TypeElement type) {
                    types.add(type);
                }
            }
            String main = types.isEmpty() ? "" : mainClass(task, types);
            Files.writeString(name, main);
            return task.generate().iterator().hasNext();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError error) {
            messages.println("the compiler gave up: " + error);
            return false;
        }
    }

    /** The first public type with a main method, else the first with one, else the first at all. */
    private static String mainClass(JavacTask task, List<TypeElement> types) {
        List<TypeElement> able = types.stream().filter(type -> hasMain(task, type)).toList();
        TypeElement best = able.stream().filter(type -> type.getModifiers().contains(Modifier.PUBLIC)).findFirst()
            .orElse(able.isEmpty() ? types.get(0) : able.get(0));
        return task.getElements().getBinaryName(best).toString();
    }

    private static boolean hasMain(JavacTask task, TypeElement type) {
        return ElementFilter.methodsIn(task.getElements().getAllMembers(type)).stream().anyMatch(Builder::isMain);
    }

    private static boolean isMain(ExecutableElement method) {
        return method.getSimpleName().contentEquals("main")
            && method.getKind() == ElementKind.METHOD
            && method.getModifiers().contains(Modifier.PUBLIC)
            && method.getModifiers().contains(Modifier.STATIC)
            && method.getParameters().size() == 1
            && method.getParameters().get(0).asType().toString().equals("java.lang.String[]");
    }

    /** A source in memory that may hold a public class of any name. */
    private static final class Text extends SimpleJavaFileObject {
        private final String content;

        Text(String name, String content) {
            super(URI.create("string:///" + name), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }
    }
}
