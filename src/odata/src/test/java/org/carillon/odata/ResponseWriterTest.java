package org.carillon.odata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.carillon.config.CarillonConfig;
import org.carillon.json.PlainReader;
import org.carillon.json.ValueMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers beyond those of JavaScript, with and without {@code IEEE754Compatible}. */
class ResponseWriterTest {

  private static final ContentType COMPATIBLE =
      ContentType.parse("application/json;odata.metadata=none;IEEE754Compatible=true");
  private static final ContentType NUMBERS =
      ContentType.parse("application/json;odata.metadata=none");

  private final OData odata = OData.newInstance();
  private final ServiceMetadata metadata =
      odata.createServiceMetadata(new CsdlAbstractEdmProvider() {}, List.of());
  private final ResponseWriter writer = new ResponseWriter(odata, metadata, null);

  @ParameterizedTest
  @ValueSource(longs = {9_007_199_254_740_993L, Long.MAX_VALUE, Long.MIN_VALUE, 5, -5})
  void whoAsksForTextsGetsInt64AsTextAndOthersEachDigit(long value) throws Exception {
    JsonNode compatible = written(Long.class, value, COMPATIBLE);
    assertThat(compatible.isTextual()).isTrue();
    assertThat(compatible.asText()).isEqualTo(Long.toString(value));
    JsonNode number = written(Long.class, value, NUMBERS);
    assertThat(number.isIntegralNumber()).isTrue();
    assertThat(number.longValue()).isEqualTo(value);
  }

  @Test
  void decimalsAreTextsInTheSameWay() throws Exception {
    BigDecimal value = new BigDecimal("12345678901234567890.123456789");
    assertThat(written(BigDecimal.class, value, COMPATIBLE).textValue())
        .isEqualTo(value.toPlainString());
  }

  /** As a parameter of an action, whose body is read so. */
  @ParameterizedTest
  @ValueSource(longs = {9_007_199_254_740_993L, Long.MAX_VALUE, Long.MIN_VALUE})
  void bothSpellingsAreReadWithoutLoss(long value) throws Exception {
    ValueMapper values = new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());
    for (String spelled : List.of(Long.toString(value), "\"" + value + "\"")) {
      Map<?, ?> body = (Map<?, ?>) new PlainReader(10).read("{\"n\":" + spelled + "}");
      assertThat(values.bind(body.get("n"), long.class)).as(spelled).isEqualTo(value);
    }
  }

  private JsonNode written(Class<?> type, Object value, ContentType format) throws Exception {
    EdmMapping mapping = EdmMapping.of(type);
    ODataResponse response = new ODataResponse();
    writer.value(response, mapping, mapping.toOData().apply(value), format);
    return new ObjectMapper().readTree(response.getContent()).path("value");
  }
}
