package org.carillon.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.OperationException.Detail;
import org.junit.jupiter.api.Test;

class CloudEventAttributesTest {

  private PostedEventErrors postedEventErrors = new PostedEventErrors();

  private static Map<String, Object> good() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("specversion", "1.0");
    attributes.put("id", "1");
    attributes.put("source", "/warehouse");
    attributes.put("type", "org.example.counted");
    return attributes;
  }

  private PostedCloudEvent read(Map<String, Object> values) {
    CloudEventAttributes cloudEventAttributes = new CloudEventAttributes("[3].", postedEventErrors);
    values.forEach(cloudEventAttributes::add);
    return cloudEventAttributes.event(null);
  }

  private List<String> faultsWith(String name, Object value) {
    postedEventErrors = new PostedEventErrors();
    Map<String, Object> values = good();
    values.put(name, value);
    read(values);
    return postedEventErrors.details().stream().map(Detail::path).toList();
  }

  @Test
  void whatIsRequiredIsTakenApartFromTheOthers() {
    Map<String, Object> values = good();
    values.put("subject", "books");
    values.put("time", "2026-01-01T12:00:00.123+02:00");
    values.put("comexampleint", 7);
    values.put("comexamplebool", true);
    values.put("unset", null);
    PostedCloudEvent event = read(values);
    assertThat(postedEventErrors.details()).isEmpty();
    assertThat(event.id()).isEqualTo("1");
    assertThat(event.source()).isEqualTo("/warehouse");
    assertThat(event.type()).isEqualTo("org.example.counted");
    assertThat(event.attributes().toString())
        .isEqualTo(
            "{subject=books, time=2026-01-01T12:00:00.123+02:00, comexampleint=7,"
                + " comexamplebool=true}");
  }

  @Test
  void allFaultsAreToldAtOnceEachWithItsPlace() {
    read(Map.of("specversion", "0.3", "id", "", "time", "yesterday"));
    assertThat(postedEventErrors.details())
        .extracting(Detail::path)
        .containsExactlyInAnyOrder(
            "[3].specversion", "[3].id", "[3].source", "[3].type", "[3].time");
  }

  @Test
  void anAttributeIsOfATypeOfCloudEvents() {
    for (Object wrong : List.of(1.5, new BigDecimal("1"), 99_999_999_999L, List.of(), Map.of())) {
      assertThat(faultsWith("extension", wrong)).as("%s", wrong).containsExactly("[3].extension");
    }
    for (String name : List.of("source", "dataschema")) {
      assertThat(faultsWith(name, "no uri")).as(name).containsExactly("[3]." + name);
    }
    for (String name : List.of("subject", "datacontenttype", "dataschema", "time", "id", "type")) {
      assertThat(faultsWith(name, "")).as(name).containsExactly("[3]." + name);
      assertThat(faultsWith(name, 1)).as(name).containsExactly("[3]." + name);
    }
  }

  @Test
  void aNameIsOfSmallLettersAndDigits() {
    for (String wrong : List.of("Upper", "with-dash", "with_score", "", "ä")) {
      assertThat(faultsWith(wrong, "x")).as(wrong).containsExactly("[3]." + wrong);
    }
    assertThat(faultsWith("x".repeat(500), "x").get(0)).hasSizeLessThan(120);
  }

  @Test
  void anAttributeOccursOnce() {
    CloudEventAttributes cloudEventAttributes = new CloudEventAttributes("", postedEventErrors);
    good().forEach(cloudEventAttributes::add);
    cloudEventAttributes.add("id", "2");
    cloudEventAttributes.event(null);
    assertThat(postedEventErrors.details())
        .extracting(Detail::message)
        .containsExactly("occurs twice");
  }
}
