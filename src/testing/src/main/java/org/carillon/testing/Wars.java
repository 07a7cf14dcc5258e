package org.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.ByteArrayAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * WARs that take Carillon as their one dependency: the library jar, and what Maven would add to it.
 */
public final class Wars {

  /** Optional in the POM, so they do not follow the library. */
  private static final List<String> OF_SAMPLES =
      List.of("/odata-", "/commons-codec-", "/commons-io-");

  private Wars() {}

  /** A WAR with the library, what it depends on, and these classes. */
  public static WebArchive with(Class<?>... classes) {
    WebArchive war =
        ShrinkWrap.create(WebArchive.class)
            .addAsLibrary(Build.library().toFile())
            .addClasses(classes);
    try (ZipFile built = new ZipFile(Build.war().toFile())) {
      for (var entry :
          (Iterable<java.util.zip.ZipEntry>)
              built.stream().map(e -> (java.util.zip.ZipEntry) e)::iterator) {
        if (entry.getName().startsWith("WEB-INF/lib/")
            && entry.getName().endsWith(".jar")
            && OF_SAMPLES.stream().noneMatch(entry.getName()::contains)) {
          war.addAsLibrary(
              new ByteArrayAsset(built.getInputStream(entry)),
              entry.getName().substring("WEB-INF/lib/".length()));
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
