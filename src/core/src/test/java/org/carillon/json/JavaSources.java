package org.carillon.json;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Classes that a test writes as source. */
public final class JavaSources {

  private JavaSources() {}

  /**
   * Compiles classes and loads them.
   *
   * @param sources by the names of their public classes, which are in no package
   * @param used classes whose jars and directories the sources need
   */
  public static ClassLoader load(
      Path directory, Map<String, String> sources, Stream<Class<?>> used) {
    compile(directory, sources, used);
    try {
      return new URLClassLoader(
          new URL[] {Files.createDirectories(directory).toUri().toURL()},
          JavaSources.class.getClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles classes into a directory, which is there. */
  public static void compile(Path directory, Map<String, String> sources, Stream<Class<?>> used) {
    String classPath =
        used.map(Class::getProtectionDomain)
            .map(ProtectionDomain::getCodeSource)
            .filter(Objects::nonNull) // of the JDK
            .map(source -> Path.of(URI.create(source.getLocation().toString())).toString())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<Source> units =
        sources.entrySet().stream().map(e -> new Source(e.getKey(), e.getValue())).toList();
    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-d",
                    directory.toString(),
                    "-classpath",
                    classPath,
                    "-parameters",
                    "-proc:none",
                    "-nowarn"),
                null,
                units)
            .call();
    if (!compiled) {
      throw new AssertionError(said.toString());
    }
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
