package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Vetoed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.carillon.api.WebSocketService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes of a WAR, as a directory of files and as WildFly's file system gives one. */
class WarClassesTest {

  @DeclareRoles("a")
  static class Declaring {}

  static class Allowing {
    @RolesAllowed("b")
    void method() {}
  }

  static class Neither {}

  @WebSocketService
  static class SeenService {}

  @WebSocketService
  static class HiddenService {}

  @WebSocketService
  @Vetoed
  static class VetoedService {}

  private static final List<Class<?>> ALL =
      List.of(
          Declaring.class,
          Allowing.class,
          Neither.class,
          SeenService.class,
          HiddenService.class,
          VetoedService.class);

  @TempDir Path directory;

  private static String file(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    try (InputStream in = type.getClassLoader().getResourceAsStream(file(type))) {
      return in.readAllBytes();
    }
  }

  @Test
  void areFoundInADirectory() throws IOException {
    assertFound(written());
  }

  private URL written() throws IOException {
    for (Class<?> type : ALL) {
      Path file = directory.resolve(file(type));
      Files.createDirectories(file.getParent());
      Files.write(file, bytes(type));
    }
    return directory.toUri().toURL();
  }

  @Test
  void aServiceThatBeansXmlHidesIsNamed() throws IOException {
    WarClasses classes = WarClasses.below(written(), getClass().getClassLoader());
    assertThat(ModelExtension.unseen(classes, Set.of(SeenService.class)))
        .containsExactly(HiddenService.class);
  }

  /** As WildFly gives a directory of classes, and one of jars. */
  @ParameterizedTest
  @ValueSource(strings = {"", "x.jar/"})
  void areFoundInAStreamOfAJar(String inside) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      jar.putNextEntry(new JarEntry(inside + "org/"));
      for (Class<?> type : ALL) {
        jar.putNextEntry(new JarEntry(inside + file(type)));
        jar.write(bytes(type));
      }
    }
    assertFound(
        new URL(
            null,
            "vfs:/content/x.war/WEB-INF/classes/",
            new URLStreamHandler() {
              @Override
              protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                  @Override
                  public void connect() {}

                  @Override
                  public InputStream getInputStream() throws IOException {
                    return new JarInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                  }
                };
              }
            }));
  }

  @Test
  void areFoundInLibraries() throws IOException {
    Path lib = Files.createDirectories(directory.resolve("lib"));
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(lib.resolve("x.jar")))) {
      jar.putNextEntry(new JarEntry("META-INF/versions/9/" + file(Neither.class)));
      jar.write(bytes(Declaring.class)); // of another name
      for (Class<?> type : ALL) {
        jar.putNextEntry(new JarEntry(file(type)));
        jar.write(bytes(type));
      }
    }
    Files.writeString(lib.resolve("broken.jar"), "this is none");
    assertFound(lib.toUri().toURL());
  }

  private void assertFound(URL classes) throws IOException {
    WarClasses found = WarClasses.below(classes, getClass().getClassLoader());
    assertThat(found.naming(Set.of(DeclareRoles.class, RolesAllowed.class)))
        .containsExactlyInAnyOrder(Declaring.class, Allowing.class);
    assertThat(found.naming(Set.of(DeclareRoles.class))).containsExactly(Declaring.class);
  }

  @Test
  void outsideOfAWarThereAreNone() {
    assertThat(WarClasses.around(WarClasses.class).naming(Set.of(DeclareRoles.class))).isEmpty();
  }
}
