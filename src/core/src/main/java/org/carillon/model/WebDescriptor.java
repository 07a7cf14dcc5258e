package org.carillon.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What the application's {@code web.xml} says that keeps the server from finding Carillon: its
 * listener and its endpoints are annotated classes of a library. The server would deploy the
 * application without them and answer 404.
 */
final class WebDescriptor {

  static final String PATH = "WEB-INF/web.xml";

  private WebDescriptor() {}

  /** Looks into the descriptor of the WAR that the class is in; in none there is no fault. */
  static void check(Class<?> type, ModelViolations violations) {
    String war = WarClasses.war(type);
    if (war != null) {
      String location = type.getProtectionDomain().getCodeSource().getLocation().toExternalForm();
      boolean isLibrary = location.startsWith(war + "WEB-INF/lib/");
      check(war + PATH, isLibrary, violations);
    }
  }

  private static void check(String url, boolean isLibrary, ModelViolations violations) {
    try (InputStream in = new URL(url).openStream()) {
      String fault = fault(in, isLibrary);
      if (fault != null) {
        violations.add(ModelRule.DESCRIPTOR, PATH, fault);
      }
    } catch (IOException e) {
      return; // there is none, which is well
    } catch (XMLStreamException e) {
      return; // the server says so itself
    }
  }

  /**
   * The fault of a descriptor; null: it has none.
   *
   * @param isLibrary whether Carillon is a library of the WAR, and not among its classes
   */
  static @Nullable String fault(InputStream in, boolean isLibrary) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader xml = factory.createXMLStreamReader(in);
    boolean orders = false;
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamReader.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "web-app" -> {
          if ("true".equals(String.valueOf(xml.getAttributeValue(null, "metadata-complete")))) {
            return "metadata-complete=\"true\" hides the annotations of Carillon's classes";
          }
        }
        case "absolute-ordering" -> orders = isLibrary;
        case "others" -> orders = false;
        default -> {
          // of no concern here
        }
      }
    }
    return orders ? "<absolute-ordering> without <others/> leaves Carillon's library out" : null;
  }
}
