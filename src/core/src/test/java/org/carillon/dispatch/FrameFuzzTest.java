package org.carillon.dispatch;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.carillon.format.CloudEventFormat;
import org.carillon.format.FlatFormat;
import org.carillon.format.JsonFormat;
import org.carillon.format.PcpFormat;
import org.carillon.json.PlainReader;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelExtension;
import org.carillon.spi.FormatException;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frames of each format that no client sends, read for a real model. */
class FrameFuzzTest {

  private static final CarillonConfig DEFAULTS = new CarillonConfig(name -> Optional.empty());

  private static ServiceInfo service;

  @BeforeAll
  static void readTheModel() {
    try (SeContainer container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(new ModelExtension())
            .addBeanClasses(InboundFormatTest.ShopService.class)
            .initialize()) {
      service =
          new ServiceView(
              container.select(ApplicationModel.class).get().at("/ws/shop"),
              new PlainReader(32),
              (exposure, keyAlone) -> Map.of());
    }
  }

  private static void fuzz(WireFormat format, String... frames) {
    Fuzzer.of(frames).declared(FormatException.class).run(frame -> format.parse(frame, service));
  }

  @Test
  void framesOfJsonAreReadOrRefused() {
    fuzz(
        new JsonFormat(DEFAULTS),
        "{\"event\":\"order\",\"data\":{\"id\":\"a\",\"quantity\":2},\"ref\":7}",
        "{\"event\":\"order\",\"headers\":{\"a\":null,\"b\":[1]},\"ref\":\"r\"}",
        "{\"text\":\"hi\"}");
  }

  @Test
  void framesOfPcpAreReadOrRefused() {
    fuzz(
        new PcpFormat(DEFAULTS),
        "pcp-action:MESSAGE\npcp-body-type:text\nfield1:a\\nb\\:c\\\\\nfield2:b\n\nbody",
        "pcp-action:typed\nwhole:5\nlarge:12345678901\nprice:1.50\nratio:2.5e3\nflag:true\n"
            + "at:2026-01-01T12\\:00\\:00Z\nmaybe:1\nseveral:[\"a\"]\nnested:{\"a\"\\:1}\n\n",
        "pcp-action:attributed\npcp-event:e\ntext:t\n\n",
        "\nbody");
  }

  @Test
  void framesOfCloudEventsAreReadOrRefused() {
    fuzz(
        new CloudEventFormat(),
        "{\"specversion\":\"1.0\",\"type\":\"com.example.someevent\",\"source\":\"/s\",\"id\":\"1\","
            + "\"subject\":\"s\",\"comexampleextension1\":\"v\",\"comexampleothervalue\":5,"
            + "\"data\":{\"appinfoA\":\"a\",\"appinfoB\":1,\"appinfoC\":true}}",
        "{\"type\":\"com.example.mapped\",\"data_base64\":\"eyJhIjoxfQ==\"}",
        "{\"type\":\"anything\",\"datacontenttype\":\"application/json\",\"data\":{}}");
  }

  @Test
  void flatFramesAreReadOrRefused() {
    fuzz(
        new FlatFormat(),
        "{\"name\":\"order\",\"id\":\"a\",\"quantity\":2}",
        "{\"name\":\"whole\",\"ID\":1,\"subject\":\"s\",\"a\":\"b\"}",
        "{\"name\":\"anything\",\"x\":{\"y\":[1]}}");
  }
}
