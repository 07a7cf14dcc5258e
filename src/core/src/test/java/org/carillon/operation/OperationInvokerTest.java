package org.carillon.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.groups.ConvertGroup;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Crud;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.config.CarillonConfig;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.carillon.model.OperationModel.Transaction;
import org.carillon.security.CallerContext;
import org.carillon.spi.InboundMessage;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OperationInvokerTest {

  private static final List<String> LOG = new ArrayList<>();

  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Logged {}

  @Logged
  @Interceptor
  @jakarta.annotation.Priority(1)
  static class Logger {
    @AroundInvoke
    Object around(InvocationContext invocation) throws Exception {
      LOG.add("around " + invocation.getMethod().getName());
      return invocation.proceed();
    }
  }

  @ApplicationScoped
  static class Parts {
    @Produces
    @Singleton
    CarillonConfig config() {
      return new CarillonConfig(name -> Optional.empty());
    }

    @Produces
    @ApplicationScoped
    Validator validator() {
      return Validation.buildDefaultValidatorFactory().getValidator();
    }
  }

  record Line(@JsonbProperty("ID") @Positive int id, @NotNull BigDecimal price) {}

  record Cart(@JsonbProperty("owner") @NotBlank String name, @Valid List<Line> lines) {}

  interface Strict {}

  record Grouped(@NotBlank(groups = Strict.class) String strict, @NotBlank String usual) {}

  @ApplicationScoped
  static class Shop {

    Grouped converted(@Valid @ConvertGroup(to = Strict.class) Grouped grouped) {
      return grouped;
    }

    @Logged
    String greet(String name, int times, Optional<String> title) {
      return title.orElse("") + name.repeat(times);
    }

    Cart whole(Cart cart) {
      return cart;
    }

    Map<String, Object> map(Map<String, Object> data) {
      return data;
    }

    List<Object> given(Connection connection, Caller caller, Headers headers) {
      return List.of(connection, caller, headers.values());
    }

    List<Object> bound(Object row, int quantity) {
      return List.of(row, quantity);
    }

    Object stands(GeneratedHandler generated) {
      return generated.call(Map.of("ID", 1));
    }

    /** What is asked for beside the row. */
    record Request(int amount) {}

    String order(String row, Request request) {
      return row + ": " + request.amount();
    }

    String ignored(String a, int b) {
      return a + b;
    }

    int constrained(@Min(5) int amount, @Valid List<Line> lines) {
      return amount;
    }

    void fails() throws IOException {
      throw new IOException("of the application");
    }

    CompletionStage<String> later() {
      return CompletableFuture.completedFuture("later");
    }
  }

  @Dependent
  @Named("qualified")
  static class PerCall {
    private static int destroyed;
    static CompletableFuture<String> pending = new CompletableFuture<>();

    int call() {
      return System.identityHashCode(this);
    }

    CompletionStage<String> async() {
      return pending;
    }

    @PreDestroy
    void gone() {
      destroyed++;
    }
  }

  static class NoBean {
    void call() {}
  }

  private static WeldContainer container;
  private static OperationInvoker invoker;
  private static Locale before;

  @BeforeAll
  static void start() {
    before = Locale.getDefault();
    Locale.setDefault(Locale.ENGLISH); // of the constraints' messages
    container =
        new Weld()
            .disableDiscovery()
            .beanClasses(
                OperationInvoker.class,
                BeanTargets.class,
                ArgumentCheck.class,
                ValueMapper.class,
                Parts.class,
                Logger.class,
                Shop.class,
                PerCall.class)
            .initialize();
    invoker = container.select(OperationInvoker.class).get();
  }

  @AfterAll
  static void stop() {
    container.close();
    Locale.setDefault(before);
  }

  private static OperationModel model(Class<?> bean, String method, Crud replaces, Source... from) {
    Method found =
        Arrays.stream(bean.getDeclaredMethods())
            .filter(m -> m.getName().equals(method))
            .findFirst()
            .orElseThrow();
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      parameters.add(
          new Parameter(
              found.getParameters()[i].getName(), found.getGenericParameterTypes()[i], from[i]));
    }
    return new OperationModel(
        method,
        List.of(),
        bean,
        found,
        null,
        replaces,
        new AccessRule.Anyone(),
        parameters,
        Transaction.MANAGED);
  }

  private static Object call(OperationModel model, String data) throws Throwable {
    return call(model, Json.parseObject(data), null, Set.of(), null);
  }

  private static Object call(
      OperationModel model,
      Map<String, Object> data,
      Object entity,
      Set<String> keys,
      GeneratedHandler generated)
      throws Throwable {
    return invoker.invoke(
        model,
        ClientStub.CONNECTION,
        new InboundMessage("m", data, Map.of("h", 1), null),
        entity,
        keys::contains,
        generated);
  }

  private static List<Detail> faults(OperationModel model, String data) {
    OperationException refused =
        catchThrowableOfType(OperationException.class, () -> call(model, data));
    assertThat(refused).as("is refused").isNotNull();
    assertThat(refused.code()).isEqualTo("INVALID");
    return refused.details();
  }

  private final OperationModel greet =
      model(Shop.class, "greet", null, Source.MEMBER, Source.MEMBER, Source.MEMBER);
  private final OperationModel whole = model(Shop.class, "whole", null, Source.DATA);
  private final OperationModel constrained =
      model(Shop.class, "constrained", null, Source.MEMBER, Source.MEMBER);

  @Test
  void bindsParametersByNameAndCallsThroughInterceptors() throws Throwable {
    LOG.clear();
    assertThat(call(greet, "{\"times\":2,\"name\":\"Bo\"}")).isEqualTo("BoBo");
    assertThat(call(greet, "{\"times\":1,\"name\":\"Bo\",\"title\":\"Dr \"}")).isEqualTo("Dr Bo");
    assertThat(LOG).containsExactly("around greet", "around greet");
  }

  @Test
  void tellsAllFaultsOfAMessageAtOnce() {
    assertThat(faults(greet, "{\"name\":5,\"title\":[],\"other\":1}"))
        .containsExactlyInAnyOrder(
            new Detail("name", "must be text"),
            new Detail("times", "is required"),
            new Detail("title", "must be text"),
            new Detail("other", "is unknown"));
  }

  @Test
  void takesNoNullForAPrimitive() {
    assertThat(faults(greet, "{\"times\":null}"))
        .containsExactly(new Detail("times", "is required"));
  }

  @Test
  void bindsTheWholeDataToARecord() throws Throwable {
    assertThat(call(whole, "{\"owner\":\"alice\",\"lines\":[{\"ID\":1,\"price\":\"1.10\"}]}"))
        .isEqualTo(new Cart("alice", List.of(new Line(1, new BigDecimal("1.10")))));
    assertThat(faults(whole, "{\"owner\":\"a\",\"name\":\"b\"}"))
        .containsExactly(new Detail("name", "is unknown"));
  }

  @Test
  void validatesARecordOfTheWholeDataWithoutBeingTold() {
    assertThat(faults(whole, "{\"owner\":\" \",\"lines\":[{\"ID\":1,\"price\":1},{\"ID\":0}]}"))
        .containsExactlyInAnyOrder(
            new Detail("owner", "must not be blank"),
            new Detail("lines[1].ID", "must be greater than 0"),
            new Detail("lines[1].price", "must not be null"));
  }

  @Test
  void validatesTheGroupThatTheParameterNamesAlone() throws Throwable {
    OperationModel converted = model(Shop.class, "converted", null, Source.DATA);
    assertThat(faults(converted, "{}")).containsExactly(new Detail("strict", "must not be blank"));
    assertThat(call(converted, "{\"strict\":\"a\"}")).isEqualTo(new Grouped("a", null));
  }

  @Test
  void validatesParametersInTheNamesOfTheWire() throws Throwable {
    assertThat(faults(constrained, "{\"amount\":4,\"lines\":[{\"ID\":-1,\"price\":1}]}"))
        .containsExactlyInAnyOrder(
            new Detail("amount", "must be greater than or equal to 5"),
            new Detail("lines[0].ID", "must be greater than 0"));
    assertThat(call(constrained, "{\"amount\":5}")).isEqualTo(5);
  }

  @Test
  void passesTheWholeDataAsAMap() throws Throwable {
    assertThat(call(model(Shop.class, "map", null, Source.DATA), "{\"a\":[1.50]}"))
        .isEqualTo(Map.of("a", List.of(new BigDecimal("1.50"))));
  }

  @Test
  void passesConnectionCallerAndHeaders() throws Throwable {
    OperationModel given =
        model(Shop.class, "given", null, Source.CONNECTION, Source.CALLER, Source.HEADERS);
    try (var scope = CallerContext.enter(ClientStub.ALICE)) { // as whoever handles a frame does
      assertThat(call(given, "{}"))
          .isEqualTo(List.of(ClientStub.CONNECTION, ClientStub.ALICE, Map.of("h", 1)));
    }
  }

  @Test
  void takesTheKeyOfABoundOperationBesideItsParameters() throws Throwable {
    OperationModel bound = model(Shop.class, "bound", null, Source.ENTITY, Source.MEMBER);
    Map<String, Object> data = Map.of("ID", 201, "quantity", 2);
    assertThat(call(bound, data, "the row", Set.of("ID"), null)).isEqualTo(List.of("the row", 2));
    OperationModel record = model(Shop.class, "order", null, Source.ENTITY, Source.DATA);
    Map<String, Object> request = Map.of("ID", 1, "version", 3, "amount", 2);
    assertThat(call(record, request, "the row", Set.of("ID", "version"), null))
        .isEqualTo("the row: 2");
    assertThatThrownBy(() -> call(record, request, "the row", Set.of("ID"), null))
        .hasMessageContaining("version is unknown");
    assertThatThrownBy(() -> call(bound, data, "the row", Set.of("key"), null))
        .isInstanceOf(OperationException.class)
        .hasMessage("ID is unknown");
  }

  @Test
  void handsAnyMemberToWhatStandsInForAGeneratedHandler() throws Throwable {
    OperationModel stands = model(Shop.class, "stands", Crud.CREATE, Source.GENERATED);
    assertThat(call(stands, Map.of("title", "x"), null, Set.of(), Map::toString))
        .isEqualTo("{ID=1}");
  }

  @Test
  void neverReadsAnIgnoredParameter() throws Throwable {
    OperationModel ignored = model(Shop.class, "ignored", null, Source.IGNORED, Source.IGNORED);
    assertThat(call(ignored, "{}")).isEqualTo("null0");
    assertThat(faults(ignored, "{\"a\":\"x\"}")).containsExactly(new Detail("a", "is unknown"));
  }

  @Test
  void throwsWhatTheApplicationThrew() {
    assertThatThrownBy(() -> call(model(Shop.class, "fails", null), "{}"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("of the application");
  }

  @Test
  void returnsACompletionStageAsItIs() throws Throwable {
    CompletionStage<?> later = (CompletionStage<?>) call(model(Shop.class, "later", null), "{}");
    assertThat(later.toCompletableFuture().join()).isEqualTo("later");
  }

  @Test
  void destroysADependentBeanAfterItsCall() throws Throwable {
    int before = PerCall.destroyed;
    call(model(PerCall.class, "call", null), "{}");
    assertThat(PerCall.destroyed).isEqualTo(before + 1);
  }

  @Test
  void keepsADependentBeanUntilItsStageIsComplete() throws Throwable {
    int before = PerCall.destroyed;
    call(model(PerCall.class, "async", null), "{}");
    assertThat(PerCall.destroyed).isEqualTo(before);
    PerCall.pending.complete("done");
    assertThat(PerCall.destroyed).isEqualTo(before + 1);
  }

  @Test
  void saysThatAClassIsNoBean() {
    assertThatThrownBy(() -> call(model(NoBean.class, "call", null), "{}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NoBean is no CDI bean");
  }

  @Test
  void answersAnyDataWithAResultOrInvalid() throws Throwable {
    Random random = new Random(42);
    Object[] pool = {
      null,
      1,
      -1,
      1L << 40,
      new BigDecimal("1.5"),
      "x",
      "",
      "1.5",
      true,
      List.of(),
      Map.of(),
      List.of(1, "a"),
      Map.of("ID", 1),
      List.of(Map.of("ID", 0, "price", "2"))
    };
    String[] names = {"name", "times", "title", "owner", "lines", "amount", "zzz"};
    List<OperationModel> models = List.of(greet, whole, constrained);
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      Map<String, Object> data = new HashMap<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        data.put(names[random.nextInt(names.length)], pool[random.nextInt(pool.length)]);
      }
      try {
        call(models.get(i % models.size()), data, null, Set.of(), null);
      } catch (OperationException e) {
        assertThat(e.code()).isEqualTo("INVALID");
        refused++;
      } catch (NullPointerException e) {
        // greet() without a name: the application's own
        assertThat(i % models.size()).isZero();
      }
    }
    assertThat(refused).isBetween(500, 3_000);
  }
}
