package org.carillon.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The persistence units that the deployment declares, read before there is any. */
final class DeclaredUnits {

  private static final String PERSISTENCE_XML = "META-INF/persistence.xml";

  private DeclaredUnits() {}

  /**
   * Them, in the order of the files on the class path.
   *
   * @throws IllegalStateException if a file cannot be read
   */
  static List<DeclaredUnit> of(ClassLoader deployment) {
    try {
      Set<String> files = new TreeSet<>();
      List<DeclaredUnit> units = new ArrayList<>();
      for (URL file : java.util.Collections.list(deployment.getResources(PERSISTENCE_XML))) {
        if (files.add(file.toExternalForm())) {
          read(file, units);
        }
      }
      return units;
    } catch (IOException | XMLStreamException e) {
      throw new IllegalStateException("cannot read " + PERSISTENCE_XML, e);
    }
  }

  private static void read(URL file, List<DeclaredUnit> units)
      throws IOException, XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (InputStream in = file.openStream()) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT
            && xml.getLocalName().equals("persistence-unit")) {
          units.add(unit(file, xml));
        }
      }
      xml.close();
    }
  }

  private static DeclaredUnit unit(URL file, XMLStreamReader xml) throws XMLStreamException {
    @Nullable String name = xml.getAttributeValue(null, "name");
    String provider = "";
    boolean namesDataSource = false;
    while (xml.next() != XMLStreamReader.END_ELEMENT
        || !xml.getLocalName().equals("persistence-unit")) {
      if (xml.isStartElement()) {
        switch (xml.getLocalName()) {
          case "provider" -> provider = xml.getElementText().strip();
          case "jta-data-source", "non-jta-data-source" ->
              namesDataSource |= !xml.getElementText().isBlank();
          default -> {
            // of no concern here
          }
        }
      }
    }
    return new DeclaredUnit(name == null ? "" : name, file, provider, namesDataSource);
  }
}
