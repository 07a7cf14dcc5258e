package org.carillon.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the WAR, its own and those of its libraries, that name certain annotations,
 * whether CDI looks at them or not: where there is no {@code beans.xml} it looks at beans alone,
 * and neither servlets nor endpoints are.
 */
public final class WarClasses {

  private static final System.Logger LOG = System.getLogger(WarClasses.class.getName());

  private static final String CLASSES = "WEB-INF/classes/";
  private static final String LIBRARIES = "WEB-INF/lib/";
  private static final String SUFFIX = ".class";
  private static final String JAR = ".jar";

  /** What is looked for, as class files say it. */
  private static final Set<String> WANTED =
      Set.of(
          "Ljakarta/websocket/server/ServerEndpoint;", // the transport's business
          WebSocketService.class.descriptorString(),
          DeclareRoles.class.descriptorString(),
          RolesAllowed.class.descriptorString());

  /** What Carillon depends on: large, and nothing of it is an application's. */
  private static final List<String> KNOWN =
      List.of(
          "META-INF/",
          "com/fasterxml/",
          "io/micrometer/",
          "io/prometheus/",
          "net/bytebuddy/",
          "org/antlr/",
          "org/apache/commons/",
          "org/apache/olingo/",
          "org/glassfish/jaxb/",
          "org/hibernate/",
          "org/jboss/",
          "redis/clients/");

  private final Map<String, Set<String>> named = new TreeMap<>();
  private final ClassLoader loader;

  private WarClasses(ClassLoader loader) {
    this.loader = loader;
  }

  /** Those of the WAR that a class of the library is in; none where it is in no WAR. */
  static WarClasses around(Class<?> type) {
    WarClasses classes = new WarClasses(type.getClassLoader());
    String war = war(type);
    if (war != null) {
      for (String place : List.of(CLASSES, LIBRARIES)) {
        try {
          classes.read(new URL(war + place));
        } catch (IOException | UncheckedIOException e) {
          LOG.log(System.Logger.Level.DEBUG, "The WAR has no " + place, e);
        }
      }
    }
    return classes;
  }

  /** Those below a directory of class files or of jars. */
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
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = root.relativize(file).toString().replace('\\', '/');
          if (name.endsWith(JAR)) {
            readJar(file);
          } else if (isWanted(name)) {
            add(name, Files.readAllBytes(file));
          }
        }
      }
      return;
    }
    // WildFly's file system gives a directory as if it were a jar, and the jars in it as
    // directories.
    try (InputStream in = directory.openStream()) {
      if (in instanceof JarInputStream jar) {
        for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
          String name = insideOfJar(entry.getName());
          if (isWanted(name)) {
            add(name, jar.readAllBytes());
          }
        }
      }
    }
  }

  private void readJar(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
        if (isWanted(entry.getName())) {
          try (InputStream in = jar.getInputStream(entry)) {
            add(entry.getName(), in.readAllBytes());
          }
        }
      }
    } catch (ZipException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> file + " is no jar", e);
    }
  }

  private static String insideOfJar(String name) {
    int jar = name.indexOf(JAR + "/");
    return jar < 0 ? name : name.substring(jar + JAR.length() + 1);
  }

  private static boolean isWanted(String name) {
    return name.endsWith(SUFFIX) && KNOWN.stream().noneMatch(name::startsWith);
  }

  private void add(String file, byte[] content) {
    String text = new String(content, ISO_8859_1);
    Set<String> found =
        WANTED.stream().filter(text::contains).collect(Collectors.toUnmodifiableSet());
    if (!found.isEmpty()) {
      named.put(file.substring(0, file.length() - SUFFIX.length()).replace('/', '.'), found);
    }
  }

  /**
   * Those that name one of the annotations anywhere, on themselves or on a member.
   *
   * @param annotations of {@code ServerEndpoint}, {@code WebSocketService}, {@code DeclareRoles}
   *     and {@code RolesAllowed}; of others nothing is known
   */
  public Set<Class<?>> naming(Set<Class<? extends Annotation>> annotations) {
    Set<String> wanted =
        annotations.stream().map(Class::descriptorString).collect(Collectors.toSet());
    Set<Class<?>> found = new LinkedHashSet<>();
    named.forEach(
        (name, known) -> {
          if (!Collections.disjoint(known, wanted)) {
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
