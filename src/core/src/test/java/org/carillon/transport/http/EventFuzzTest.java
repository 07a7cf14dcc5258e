package org.carillon.transport.http;

import org.carillon.security.RequestBodies;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** CloudEvents in each of their modes, as no producer writes them. */
class EventFuzzTest {

  private static final String EVENT =
      "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"received\"";

  private final CloudEventReader reader =
      new CloudEventReader(new RequestBodies(1), 2_000_000, 100, 32);

  @Test
  void aStructuredEventIsReadOrRefused() {
    Fuzzer.of(
            EVENT + "}",
            EVENT + ",\"time\":\"2026-01-01T12:00:00Z\",\"data\":{\"text\":[1,null,\"a\"]}}",
            EVENT + ",\"subject\":\"s\",\"extension\":7,\"data_base64\":\"eyJhIjoxfQ==\"}",
            EVENT + ",\"datacontenttype\":\"application/json; charset=utf-8\",\"data\":1}")
        .declared(HttpRefusal.class)
        .run(
            body ->
                reader.read(
                    PostedRequest.of(
                        "Content-Type: " + CloudEventReader.STRUCTURED, Fuzzer.bytes(body))));
  }

  @Test
  void aBatchIsReadOrRefused() {
    Fuzzer.of("[]", "[" + EVENT + "}," + EVENT + ",\"data\":{}}]")
        .declared(HttpRefusal.class)
        .run(
            body ->
                reader.read(
                    PostedRequest.of(
                        "Content-Type: " + CloudEventReader.BATCHED, Fuzzer.bytes(body))));
  }

  @Test
  void aBinaryEventIsReadOrRefused() {
    String head = "ce-specversion: 1.0\nce-id: 1\nce-source: /a\nce-type: received\n";
    Fuzzer.of(
            head + "Content-Type: application/json\n\n{\"text\":\"hi\"}",
            head + "Content-Type: application/json\nce-subject: \"a%20b\"\nce-x: 1\n\nnull",
            head + "ce-time: 2026-01-01T12:00:00Z\n\n")
        .declared(HttpRefusal.class)
        .run(
            input -> {
              int end = input.indexOf("\n\n");
              reader.read(
                  PostedRequest.of(
                      end < 0 ? input : input.substring(0, end),
                      Fuzzer.bytes(end < 0 ? "" : input.substring(end + 2))));
            });
  }

  @Test
  void theTextOfAHeaderIsReadOrRefused() {
    Fuzzer.of("plain", "\"quoted \\\" \\\\\"", "a%20%E2%82%AC", "\u00c3\u00a9", "\u20ac")
        .and("%", "%ff", "%C3%28", "\"", "\"\\")
        .declared(IllegalArgumentException.class)
        .run(HeaderText::decode);
  }

  @Test
  void aContentTypeIsAlwaysRead() {
    Fuzzer.of(
            "application/json; charset=\"UTF-8\"; x=y",
            "application/cloudevents+json",
            "text/json ; a = b")
        .run(MediaType::of);
  }
}
