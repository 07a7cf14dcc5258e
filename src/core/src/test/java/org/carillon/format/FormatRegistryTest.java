package org.carillon.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

class FormatRegistryTest {

  @ApplicationScoped
  static class Configuration {
    @Produces
    @Singleton
    CarillonConfig config() {
      return new CarillonConfig(name -> Optional.empty());
    }
  }

  @Named("shout")
  @ApplicationScoped
  static class Shout implements WireFormat {
    @Override
    public InboundMessage parse(String frame, ServiceInfo service) {
      return new InboundMessage(frame, Map.of(), Map.of(), null);
    }

    @Override
    public String compose(OutboundMessage message) {
      return message.event() + "!";
    }
  }

  @Test
  void findsTheBuiltInFormatAndTheApplicationsByName() throws Exception {
    try (WeldContainer container =
        new Weld()
            .disableDiscovery()
            .beanClasses(FormatRegistry.class, JsonFormat.class, Configuration.class, Shout.class)
            .initialize()) {
      FormatRegistry formatRegistry = container.select(FormatRegistry.class).get();
      assertThat(formatRegistry.get("json").parse("{\"event\":\"m\"}", Bare.SERVICE).event())
          .isEqualTo("m");
      assertThat(formatRegistry.get("shout").parse("hey", Bare.SERVICE).event()).isEqualTo("hey");
      assertThat(formatRegistry.get("shout")).isSameAs(formatRegistry.get("shout"));
      assertThatThrownBy(() -> formatRegistry.get("pcp"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("There is no format \"pcp\"; those named are [json, shout]");
    }
  }
}
