package org.carillon.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of headers: CloudEvents 1.0.2, HTTP binding, section 3.1.3.2. */
class HeadersOfEventsTest {

  @Test
  void aHeaderIsReadOutOfItsQuotesAndPercentSigns() {
    assertThat(HeaderText.decode("plain text")).isEqualTo("plain text");
    assertThat(HeaderText.decode("Euro%20%E2%82%AC%20%F0%9F%98%80")).isEqualTo("Euro € 😀");
    assertThat(HeaderText.decode("\"with \\\"quotes\\\" %25\"")).isEqualTo("with \"quotes\" %");
    assertThat(HeaderText.decode("1+1")).isEqualTo("1+1");
    assertThat(HeaderText.decode("1+1%3D2")).isEqualTo("1+1=2");
    assertThat(HeaderText.decode("\"")).isEqualTo("\"");
  }

  /** As the official SDK for Java writes them; a server reads the bytes as it likes. */
  @Test
  void rawCharactersAreReadInWhicheverWayTheServerDid() {
    assertThat(HeaderText.decode("\u20ac")).isEqualTo("\u20ac");
    assertThat(HeaderText.decode("\u00e2\u0082\u00ac")).isEqualTo("\u20ac");
    assertThat(HeaderText.decode("Zo\u00eb")).isEqualTo("Zo\u00eb");
    assertThat(HeaderText.decode("Zo\u00eb%20%E2%82%AC")).isEqualTo("Zo\u00eb \u20ac");
  }

  @Test
  void aBrokenEscapeIsRefused() {
    for (String broken : List.of("100%", "%zz", "%1", "%C3%28", "%ff", "%c0%af", "%ed%a0%80")) {
      assertThatIllegalArgumentException().as(broken).isThrownBy(() -> HeaderText.decode(broken));
    }
  }

  @Test
  void aMediaTypeIsJsonByItsNameAndInUtf8UnlessItSaysOtherwise() {
    for (String json :
        List.of(
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"; x=y",
            "application/vnd.example+json",
            "text/json ; a = b")) {
      assertThat(MediaType.of(json)).as(json).matches(type -> type.isJson() && type.utf8());
    }
    for (String other : List.of("", "text/plain", "application/jsonp", ";charset=utf-8")) {
      assertThat(MediaType.of(other).isJson()).as(other).isFalse();
    }
    for (String other :
        List.of("application/json; charset=utf-16", "application/json;charset=ISO-8859-1")) {
      assertThat(MediaType.of(other).utf8()).as(other).isFalse();
    }
  }
}
