package org.carillon.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the WAR itself that have an annotation, whether CDI looks at them or not: where
 * there is no {@code beans.xml} it looks at beans alone, and neither servlets nor endpoints are.
 */
public final class WarClasses {

  private static final System.Logger LOG = System.getLogger(WarClasses.class.getName());

  private static final String CLASSES = "WEB-INF/classes/";
  private static final String SUFFIX = ".class";

  private final Map<String, String> contents = new TreeMap<>();
  private final ClassLoader loader;

  private WarClasses(ClassLoader loader) {
    this.loader = loader;
  }

  /** Those of the WAR that a class of the library is in; none where it is in no WAR. */
  static WarClasses around(Class<?> type) {
    WarClasses classes = new WarClasses(type.getClassLoader());
    String war = war(type);
    if (war != null) {
      try {
        classes.read(new URL(war + CLASSES));
      } catch (IOException | UncheckedIOException e) {
        LOG.log(System.Logger.Level.DEBUG, "The WAR has no classes of its own", e);
      }
    }
    return classes;
  }

  /** Those below a directory of class files. */
  static WarClasses below(URL directory, ClassLoader loader) throws IOException {
    WarClasses classes = new WarClasses(loader);
    classes.read(directory);
    return classes;
  }

  /** Where the WAR is that the class is in, with a slash at the end; null: in none. */
  static @Nullable String war(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    String location = source == null ? "" : source.getLocation().toExternalForm();
    int inside = location.lastIndexOf("/WEB-INF/");
    return inside < 0 ? null : location.substring(0, inside + 1);
  }

  private void read(URL directory) throws IOException {
    if (directory.getProtocol().equals("file")) {
      Path root = Path.of(URI.create(directory.toExternalForm()));
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
          String name = root.relativize(file).toString().replace('\\', '/');
          add(name, Files.readAllBytes(file));
        }
      }
      return;
    }
    // WildFly's file system gives a directory as if it were a jar.
    try (InputStream in = directory.openStream()) {
      if (in instanceof JarInputStream jar) {
        for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
          if (entry.getName().endsWith(SUFFIX)) {
            add(entry.getName(), jar.readAllBytes());
          }
        }
      }
    }
  }

  private void add(String file, byte[] content) {
    String name = file.substring(0, file.length() - SUFFIX.length()).replace('/', '.');
    contents.put(name, new String(content, ISO_8859_1));
  }

  /** Those that name one of the annotations anywhere, on themselves or on a member. */
  public Set<Class<?>> naming(Set<Class<? extends Annotation>> annotations) {
    List<String> descriptors =
        annotations.stream().map(Class::descriptorString).toList(); // as class files say it
    Set<Class<?>> found = new LinkedHashSet<>();
    contents.forEach(
        (name, content) -> {
          if (descriptors.stream().anyMatch(content::contains)) {
            try {
              found.add(Class.forName(name, false, loader));
            } catch (ClassNotFoundException | LinkageError e) {
              LOG.log(System.Logger.Level.DEBUG, () -> name + " cannot be loaded", e);
            }
          }
        });
    return found;
  }
}
