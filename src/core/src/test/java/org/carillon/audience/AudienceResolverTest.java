package org.carillon.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.carillon.api.Audience.WhenEmpty;
import org.carillon.api.Combine;
import org.carillon.api.Delivery;
import org.carillon.api.Who;
import org.carillon.model.AudienceCombination;
import org.carillon.model.EventModel;
import org.carillon.model.EventModel.Dynamic;
import org.carillon.model.EventModel.Rule;
import org.carillon.model.EventModel.Static;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of the programming model's table, each asked of the same four clients. */
class AudienceResolverTest {

  private static final PlainRecipient ALICE =
      new PlainRecipient("1", "t1", "/ws/a", "alice", Set.of("admin"), Set.of("a"), "tab");
  private static final PlainRecipient ALICE_TOO =
      new PlainRecipient("2", "t1", "/ws/a", "alice", Set.of("admin"), Set.of("b"), null);
  private static final PlainRecipient CAROL =
      new PlainRecipient("3", "t1", "/ws/a", "carol", Set.of("user"), Set.of("a", "b"), "007");
  private static final PlainRecipient ANONYMOUS =
      new PlainRecipient("4", "t1", "/ws/a", null, Set.of(), Set.of(), null);
  private static final String EVERYONE = "1234";

  /** The data of the rows. */
  public record Event(@Nullable Object value) {}

  private final AudienceResolver resolver =
      new AudienceResolver(new RecipientNames(v -> "json:" + v));

  static Collection<Arguments> declared() {
    return List.of(
        row("nothing", EVERYONE),
        row("@To(USER, is)", "12", to(Who.USER, "alice")),
        row("@To(USER, is two)", "123", to(Who.USER, "alice", "carol")),
        row("@Except(USER, is)", "34", except(Who.USER, "alice")),
        row("@To(ROLE, is)", "12", to(Who.ROLE, "admin")),
        row("@Except(ROLE, is)", "34", except(Who.ROLE, "admin")),
        row("@To(CONTEXT, is)", "13", to(Who.CONTEXT, "a")),
        row("@Except(CONTEXT, is)", "24", except(Who.CONTEXT, "a")),
        row("@To(CLIENT, is)", "3", to(Who.CLIENT, "007")),
        row("@Except(CLIENT, is)", "124", except(Who.CLIENT, "007")),
        row("@To(CURRENT_USER)", "12", to(Who.CURRENT_USER)),
        row("@Except(CURRENT_USER)", "34", except(Who.CURRENT_USER)),
        row("@To(SENDER)", "1", to(Who.SENDER)),
        row("@Except(SENDER)", "234", except(Who.SENDER)),
        row("USER and CURRENT_USER unite", "123", to(Who.USER, "carol"), to(Who.CURRENT_USER)),
        row("any of two layers", "123", to(Who.ROLE, "admin"), to(Who.CONTEXT, "a")),
        row("include and exclude", "2", to(Who.USER, "alice"), except(Who.CONTEXT, "a")),
        row("SENDER cannot be included again", "", to(Who.SENDER), except(Who.SENDER)),
        row("names that nobody has", "", to(Who.USER, "nobody")),
        row("no names", "", to(Who.USER)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void declared(String name, String heard, List<Rule> rules) {
    assertThat(heard(model(rules), new Event(null))).as(name).isEqualTo(heard);
  }

  static Collection<Arguments> fromTheData() {
    return List.of(
        Arguments.of("scalar", "13", false, Who.CONTEXT, "a"),
        Arguments.of("collection", "123", false, Who.CONTEXT, List.of("a", "b")),
        Arguments.of("array", "123", false, Who.CONTEXT, new String[] {"a", "b"}),
        Arguments.of("nulls inside", "13", false, Who.CONTEXT, Arrays.asList(null, "a")),
        Arguments.of("null", "", false, Who.CONTEXT, null),
        Arguments.of("empty text", "", false, Who.CONTEXT, ""),
        Arguments.of("empty collection", "", false, Who.CONTEXT, List.of()),
        Arguments.of("only nulls", "", false, Who.CONTEXT, Arrays.asList((Object) null)),
        Arguments.of("excluded", "24", true, Who.CONTEXT, "a"),
        Arguments.of("null excludes nobody", EVERYONE, true, Who.CONTEXT, null),
        Arguments.of("true", "12", false, Who.CURRENT_USER, true),
        Arguments.of("false declares nothing", EVERYONE, false, Who.CURRENT_USER, false),
        Arguments.of("null declares nothing", EVERYONE, false, Who.CURRENT_USER, null),
        Arguments.of("true excludes", "34", true, Who.CURRENT_USER, true),
        Arguments.of("false excludes nobody", EVERYONE, true, Who.CURRENT_USER, false),
        Arguments.of("sender if true", "1", false, Who.SENDER, true),
        Arguments.of("not the sender if true", "234", true, Who.SENDER, true),
        Arguments.of("the sender too if false", EVERYONE, true, Who.SENDER, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void fromTheData(String name, String heard, boolean excludes, Who who, @Nullable Object value) {
    EventModel model = model(List.of(dynamic(excludes, who)));
    assertThat(heard(model, new Event(value))).as(name).isEqualTo(heard);
  }

  @Test
  void under_all_every_declared_layer_must_hold_and_others_do_not_count() {
    EventModel model =
        new EventModel(
            "event",
            Event.class,
            "Service",
            List.of("/ws/a"),
            Delivery.IMMEDIATE,
            List.of(to(Who.ROLE, "admin"), to(Who.CONTEXT, "a")),
            new AudienceCombination(Combine.ALL, Combine.ANY, WhenEmpty.NOBODY, false));
    assertThat(heard(model, new Event(null))).isEqualTo("1");
    assertThat(heard(model, new Event(null), EmitAudience.NONE.include(Combine.ANY)))
        .as("what is said at the emit beats it")
        .isEqualTo("123");
  }

  @Test
  void excludes_are_combined_apart_from_includes() {
    List<Rule> rules = List.of(except(Who.USER, "carol"), except(Who.CONTEXT, "b"));
    assertThat(heard(model(rules), new Event(null))).isEqualTo("14");
    assertThat(heard(model(rules), new Event(null), EmitAudience.NONE.exclude(Combine.ALL)))
        .isEqualTo("124");
  }

  @Test
  void empty_includes_reach_nobody_or_everyone_as_declared() {
    Dynamic context = dynamic(false, Who.CONTEXT);
    Static user = to(Who.USER, "alice");
    assertThat(empty(Combine.ANY, WhenEmpty.NOBODY, context)).isEmpty();
    assertThat(empty(Combine.ANY, WhenEmpty.EVERYONE, context)).isEqualTo(EVERYONE);
    assertThat(empty(Combine.ANY, WhenEmpty.NOBODY, context, user)).isEqualTo("12");
    assertThat(empty(Combine.ALL, WhenEmpty.NOBODY, context, user)).isEmpty();
    assertThat(empty(Combine.ALL, WhenEmpty.EVERYONE, context, user)).isEqualTo(EVERYONE);
  }

  @Test
  void excludes_hold_even_where_an_empty_include_means_everyone() {
    assertThat(
            empty(
                Combine.ANY,
                WhenEmpty.EVERYONE,
                dynamic(false, Who.CONTEXT),
                except(Who.USER, "alice"),
                except(Who.SENDER)))
        .isEqualTo("34");
  }

  @Test
  void names_of_the_class_the_data_and_the_emit_are_united() {
    EventModel model = model(List.of(to(Who.CLIENT, "tab"), dynamic(false, Who.CONTEXT)));
    EmitAudience said =
        EmitAudience.NONE.to(Who.CLIENT, Set.of("007")).except(Who.USER, Set.of("carol"));
    assertThat(heard(model, new Event("b"), said)).isEqualTo("12");
  }

  @Test
  void without_a_caller_the_current_user_is_empty_and_nobody_is_the_sender() {
    for (Who who : List.of(Who.CURRENT_USER, Who.SENDER)) {
      ResolvedAudience to =
          resolver.resolve(
              model(List.of(to(who))),
              new Event(null),
              EmitAudience.NONE,
              EmitAudience.NONE,
              null,
              null);
      assertThat(to.nobody()).isTrue();
      ResolvedAudience except =
          resolver.resolve(
              model(List.of(except(who))),
              new Event(null),
              EmitAudience.NONE,
              EmitAudience.NONE,
              null,
              null);
      assertThat(except).isEqualTo(ResolvedAudience.EVERYONE);
    }
  }

  @Test
  void a_request_excludes_and_includes_only_where_it_is_allowed_to() {
    EmitAudience request =
        EmitAudience.NONE.to(Who.USER, Set.of("carol")).except(Who.CLIENT, Set.of("tab"));
    List<Rule> admins = List.of(to(Who.ROLE, "admin"));
    assertThat(heard(model(admins), new Event(null))).isEqualTo("12");
    assertThat(heard(model(admins), new Event(null), EmitAudience.NONE, request)).isEqualTo("2");
    assertThat(
            heard(
                model(admins),
                new Event(null),
                EmitAudience.NONE,
                EmitAudience.NONE.except(Who.CURRENT_USER, Set.of())))
        .isEmpty();

    AudienceCombination open =
        new AudienceCombination(Combine.ANY, Combine.ANY, WhenEmpty.NOBODY, true);
    assertThat(heard(model(admins, open), new Event(null), EmitAudience.NONE, request))
        .isEqualTo("23");
  }

  @Test
  void a_request_that_may_not_include_says_no_operator_and_weakens_no_exclude() {
    AudienceCombination all =
        new AudienceCombination(Combine.ALL, Combine.ALL, WhenEmpty.NOBODY, false);
    List<Rule> notAlice = List.of(except(Who.USER, "alice"));
    EmitAudience request = EmitAudience.NONE.except(Who.CONTEXT, Set.of("b"));
    assertThat(heard(model(notAlice, all), new Event(null), EmitAudience.NONE, request))
        .as("excluded by user alone, as declared, and not by user and context")
        .isEqualTo(heard(model(notAlice), new Event(null)));
    assertThat(
            heard(
                model(notAlice, all),
                new Event(null),
                EmitAudience.NONE,
                EmitAudience.NONE.except(Who.USER, Set.of("carol"))))
        .as("of the same layer it excludes more")
        .isEqualTo(heard(model(List.of(except(Who.USER, "alice", "carol"))), new Event(null)));
    assertThat(
            heard(
                model(List.of(to(Who.ROLE, "admin"), to(Who.USER, "carol")), all),
                new Event(null),
                EmitAudience.NONE,
                EmitAudience.NONE.include(Combine.ANY)))
        .isEmpty();
  }

  @Test
  void a_component_that_throws_is_said() {
    record Broken() {
      @SuppressWarnings("unused")
      public Object value() {
        throw new IllegalStateException("no room");
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                heard(
                    model(List.of(new Dynamic(false, Who.CONTEXT, accessor(Broken.class)))),
                    new Broken()))
        .havingRootCause()
        .withMessage("no room");
  }

  private String empty(Combine include, WhenEmpty whenEmpty, Rule... rules) {
    return heard(
        new EventModel(
            "event",
            Event.class,
            "Service",
            List.of("/ws/a"),
            Delivery.IMMEDIATE,
            List.of(rules),
            new AudienceCombination(include, Combine.ANY, whenEmpty, false)),
        new Event(null));
  }

  private String heard(EventModel model, Object event) {
    return heard(model, event, EmitAudience.NONE);
  }

  private String heard(EventModel model, Object event, EmitAudience said) {
    return heard(model, event, said, EmitAudience.NONE);
  }

  private String heard(EventModel model, Object event, EmitAudience said, EmitAudience request) {
    AudienceMatcher matcher =
        AudienceMatcher.of(resolver.resolve(model, event, said, request, "alice", "1"));
    StringBuilder heard = new StringBuilder();
    for (PlainRecipient recipient : List.of(ALICE, ALICE_TOO, CAROL, ANONYMOUS)) {
      heard.append(matcher.matches(recipient) ? recipient.id() : "");
    }
    return heard.toString();
  }

  private static EventModel model(List<Rule> rules) {
    return model(rules, AudienceCombination.PLAIN);
  }

  private static EventModel model(List<Rule> rules, AudienceCombination audienceCombination) {
    return new EventModel(
        "event",
        Event.class,
        "Service",
        List.of("/ws/a"),
        Delivery.IMMEDIATE,
        rules,
        audienceCombination);
  }

  private static Arguments row(String name, String heard, Rule... rules) {
    return Arguments.of(name, heard, List.of(rules));
  }

  private static Static to(Who who, String... names) {
    return new Static(false, who, Set.of(names));
  }

  private static Static except(Who who, String... names) {
    return new Static(true, who, Set.of(names));
  }

  private static Dynamic dynamic(boolean excludes, Who who) {
    return new Dynamic(excludes, who, accessor(Event.class));
  }

  private static Method accessor(Class<?> type) {
    try {
      Method accessor = type.getDeclaredMethod("value");
      accessor.setAccessible(true);
      return accessor;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
