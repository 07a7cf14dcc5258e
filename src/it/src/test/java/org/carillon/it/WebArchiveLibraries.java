package org.carillon.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The jars in a WAR. */
final class WebArchiveLibraries implements AutoCloseable {

  private static final String LIBRARIES = "WEB-INF/lib/";

  private final ZipFile war;

  WebArchiveLibraries(Path war) throws IOException {
    this.war = new ZipFile(war.toFile());
  }

  /** Their file names. */
  List<String> names() {
    return war.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
        .map(name -> name.substring(LIBRARIES.length()))
        .toList();
  }

  /** The names of the entries of one. */
  List<String> entriesOf(String jar) throws IOException {
    List<String> entries = new ArrayList<>();
    try (ZipInputStream in =
        new ZipInputStream(war.getInputStream(war.getEntry(LIBRARIES + jar)))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.add(entry.getName());
      }
    }
    return entries;
  }

  @Override
  public void close() throws IOException {
    war.close();
  }
}
