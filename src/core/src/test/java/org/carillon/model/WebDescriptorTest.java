package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

class WebDescriptorTest {

  private static String fault(String attributes, String content, boolean isLibrary)
      throws XMLStreamException {
    String xml =
        "<?xml version=\"1.0\"?>\n<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" "
            + attributes
            + ">"
            + content
            + "</web-app>";
    return WebDescriptor.fault(
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), isLibrary);
  }

  @Test
  void aCompleteDescriptorHidesCarillon() throws XMLStreamException {
    assertThat(fault("metadata-complete=\"true\"", "", true)).contains("metadata-complete");
    assertThat(fault("metadata-complete=\"true\"", "", false)).contains("metadata-complete");
    assertThat(fault("metadata-complete=\"false\"", "", true)).isNull();
    assertThat(fault("", "<display-name>x</display-name>", true)).isNull();
  }

  @Test
  void anOrderWithoutOthersLeavesALibraryOut() throws XMLStreamException {
    assertThat(fault("", "<absolute-ordering/>", true)).contains("<others/>");
    assertThat(fault("", "<absolute-ordering/>", false)).isNull();
    assertThat(fault("", "<absolute-ordering><name>a</name><others/></absolute-ordering>", true))
        .isNull();
  }
}
