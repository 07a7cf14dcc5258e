package org.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.ByteArrayAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/** WARs that take Carillon as a dependency: its modules, and what Maven adds to them. */
public final class Wars {

  private static final List<String> FOREIGN = List.of("jackson-", "jspecify-");
  private static final String LIBRARIES = "WEB-INF/lib/";

  /**
   * What an application does not take: the samples, and OData and the console unless it says so.
   */
  private static final List<String> NOT_TAKEN =
      List.of(
          "carillon-samples-",
          "carillon-console-",
          "carillon-odata-",
          "odata-",
          "commons-codec-",
          "commons-io-");

  private Wars() {}

  /** A WAR with the library, what it depends on, and these classes. */
  public static WebArchive with(Class<?>... classes) {
    return without(List.of(), classes);
  }

  /** The same with a jar in place of Carillon's modules; null: with the modules. */
  public static WebArchive of(@Nullable Path library, Class<?>... classes) {
    return war(library, List.of(), classes);
  }

  /**
   * The same without some modules.
   *
   * @param left how the names of jars begin that are left out, such as {@code carillon-redis-}
   */
  public static WebArchive without(List<String> left, Class<?>... classes) {
    return war(Build.library(), left, classes);
  }

  /** A WAR with nothing of Carillon but these classes, and with Jackson and JSpecify. */
  public static WebArchive foreign(Class<?>... classes) {
    return war(jar -> FOREIGN.stream().anyMatch(jar::startsWith), classes);
  }

  private static WebArchive war(@Nullable Path other, List<String> left, Class<?>... classes) {
    WebArchive war =
        war(
            jar ->
                Stream.concat(NOT_TAKEN.stream(), left.stream()).noneMatch(jar::startsWith)
                    && (other == null || !jar.startsWith("carillon-")),
            classes);
    return other == null ? war : war.addAsLibrary(other.toFile());
  }

  private static WebArchive war(Predicate<String> taken, Class<?>... classes) {
    WebArchive war = ShrinkWrap.create(WebArchive.class).addClasses(classes);
    try (ZipFile built = new ZipFile(Build.war().toFile())) {
      for (ZipEntry entry : Collections.list(built.entries())) {
        String name = entry.getName();
        if (name.startsWith(LIBRARIES) && name.endsWith(".jar")) {
          String jar = name.substring(LIBRARIES.length());
          if (taken.test(jar)) {
            war.addAsLibrary(new ByteArrayAsset(built.getInputStream(entry)), jar);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  /**
   * A persistence.xml with a unit of each name, on the default datasource, whose tables are made by
   * Hibernate.
   */
  public static StringAsset persistence(String... units) {
    StringBuilder xml =
        new StringBuilder(
            "<persistence xmlns=\"https://jakarta.ee/xml/ns/persistence\" version=\"3.0\">");
    for (String unit : units) {
      xml.append("<persistence-unit name=\"").append(unit).append("\" transaction-type=\"JTA\">");
      // the one line that Carillon wants of an application: which provider
      xml.append("<provider>org.hibernate.jpa.HibernatePersistenceProvider</provider>");
      xml.append(
          "<properties><property name=\"hibernate.hbm2ddl.auto\" value=\"update\"/></properties>");
      xml.append("</persistence-unit>");
    }
    return new StringAsset(xml.append("</persistence>").toString());
  }

  /** Writes a WAR to a file of that name below the build's data. */
  public static Path write(WebArchive war, String name) {
    try {
      Path file = Files.createDirectories(Build.data().resolve("wars")).resolve(name);
      Files.deleteIfExists(file);
      war.as(ZipExporter.class).exportTo(file.toFile());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
