package org.carillon.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.ConstructorDetector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Values of the application from and to the wire.
 *
 * <p>Records are their components, other classes their getters, public setters and fields; {@code
 * JsonbProperty} renames, {@code JsonbTransient} and {@link org.carillon.api.Ignore} leave out,
 * both ways; the other annotations of JSON-B are honoured or refused, see docs/types.md. Components
 * that are null or an empty {@code Optional} are left out; nulls in maps and lists stay. Decimals
 * are text with their scale unless configured otherwise, and so are whole numbers that JavaScript
 * cannot hold; points in time are UTC with milliseconds or as much finer as they are; all else of
 * {@code java.time}, UUIDs and enums are their ISO text or name; {@code byte[]} is Base64.
 *
 * <p>Reading is strict: an unknown member, a value of another type, a number that does not fit, a
 * missing primitive are refused, nothing is converted by guess.
 */
@ApplicationScoped
public class ValueMapper {

  private static final String OURS = "org.carillon.";

  private static final List<Class<?>> OPTIONALS =
      List.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private final ObjectMapper mapper;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected ValueMapper() {
    this.mapper = null;
  }

  /**
   * With the modules that other packages of Carillon offer; those of the application are its own.
   */
  @Inject
  public ValueMapper(CarillonConfig config, @Any Instance<Module> modules) {
    this(
        config,
        StreamSupport.stream(modules.handles().spliterator(), false)
            .filter(handle -> handle.getBean().getBeanClass().getName().startsWith(OURS))
            .map(Instance.Handle::get)
            .map(Module.class::cast)
            .toList());
  }

  /** Without a container. */
  public ValueMapper(CarillonConfig config, List<? extends Module> modules) {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .annotationIntrospector(new WireIntrospector())
            .accessorNaming(new RecordNaming.Provider())
            // What is made of one text or number says so by a creator, and by no accident.
            .constructorDetector(ConstructorDetector.EXPLICIT_ONLY)
            .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.NONE)
            .addModule(
                new CarillonModule(
                    config.get(Settings.JSON_DECIMALS), config.get(Settings.JSON_INTEGERS)))
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            // A getter alone, or a private field, is not an invitation to set it.
            .disable(
                MapperFeature.INFER_PROPERTY_MUTATORS,
                MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS,
                MapperFeature.USE_GETTERS_AS_SETTERS,
                MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(
                DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
            .withCoercionConfigDefaults(
                defaults ->
                    defaults.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .withCoercionConfig(
                LogicalType.Textual,
                text ->
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    for (Class<?> optional : OPTIONALS) {
      builder.withConfigOverride(
          optional,
          override ->
              override.setInclude(
                  JsonInclude.Value.construct(
                      JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS)));
    }
    modules.forEach(builder::addModule);
    mapper = builder.build();
  }

  /**
   * The JSON text of a value.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public String write(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    try {
      return LoneSurrogates.escaped(mapper.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " cannot be written as JSON", e);
    }
  }

  /**
   * A plain value as one of the type; null where it is null and the type is no primitive.
   *
   * @throws org.carillon.api.OperationException with {@code INVALID} and the path inside the value
   */
  public @Nullable Object bind(@Nullable Object plain, Type type) {
    return binding(type).bind(plain, "");
  }

  /** The same, prepared for many values. */
  public ValueBinder binding(Type type) {
    JavaType constructed = mapper.constructType(type);
    return new ValueBinder(mapper, constructed, mapper.readerFor(constructed));
  }

  /** The same, for values whose members that the type does not have are passed over. */
  public ValueBinder lenientBinding(Type type) {
    JavaType constructed = mapper.constructType(type);
    return new ValueBinder(
        mapper,
        constructed,
        mapper
            .readerFor(constructed)
            .without(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES));
  }

  /** Why values of the type cannot be read from data; null: they can. */
  public @Nullable String readFault(Type type) {
    return new TypeWalk(mapper, true).fault(type);
  }

  /** Why values of the type cannot be written; null: they can. */
  public @Nullable String writeFault(Type type) {
    return new TypeWalk(mapper, false).fault(type);
  }

  /** What a type is without its arguments. */
  public Class<?> rawClass(Type type) {
    return mapper.constructType(type).getRawClass();
  }

  /** How a type looks on the wire. */
  public TypeShape shape(Type type) {
    return new TypeShape(mapper, mapper.constructType(type));
  }

  /**
   * How values of a type look on the wire, one level deep.
   *
   * @param reading whether they are read from data; else as they are written
   * @throws IllegalArgumentException if they are no data
   */
  public WireType describe(Type type, boolean reading) {
    return new TypeDescriber(mapper, reading).of(type);
  }

  /** One text for a type and the same type. */
  public String canonical(Type type) {
    return mapper.constructType(type).toCanonical();
  }
}
