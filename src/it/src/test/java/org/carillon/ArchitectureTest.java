package org.carillon;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The package map, and what no package may do. */
class ArchitectureTest {

  private static final String ROOT = "org.carillon.";

  /** What a package may import of ours; rows run bottom to top. */
  private static final Map<String, Set<String>> MAP =
      Map.ofEntries(
          row("log", ""),
          row("api", ""),
          row("config", ""),
          row("spi", "api"),
          row("rate", "log config"),
          row("json", "api config"),
          row("model", "api spi config json"),
          row("security", "api spi config model rate"),
          row("persistence", "log api config security"),
          row("format", "api spi config json"),
          row("audience", "api json model"),
          row("event", "json spi format audience"),
          row("session", "log api spi config json model security rate format audience event"),
          row("broadcast", "log config format audience event session"),
          row(
              "identity",
              "log api spi config json model security persistence session cluster outbox"),
          row("cluster", "log api spi config json model format audience event broadcast"),
          row("history", "api spi config json format audience event session broadcast cluster"),
          row("outbox", "log api config audience persistence event history"),
          row(
              "emit",
              "api spi config json model security format audience persistence event session"
                  + " broadcast cluster outbox"),
          row("operation", "api spi json model security persistence"),
          row("crud", "api config json model security persistence emit"),
          row(
              "dispatch",
              "api spi config json model security rate persistence format audience session"
                  + " identity history operation crud"),
          row(
              "ops",
              "api config json model security rate persistence event session broadcast cluster"
                  + " outbox dispatch"),
          row("metrics", "config security rate session broadcast cluster outbox dispatch ops"),
          row("explorer", "config model"),
          row("redis", "spi config rate cluster"),
          row("jwt", "spi config"),
          row("transport.channel", "session"),
          row("transport.gateway", "api spi model security rate session identity dispatch"),
          row(
              "transport.websocket",
              "api spi config json model security rate session history dispatch ops"
                  + " transport.channel transport.gateway"),
          row(
              "transport.engineio",
              "log api spi config security rate session identity transport.channel"),
          row(
              "transport.socketio",
              "log api spi config json model security format audience event session broadcast"
                  + " identity cluster history operation transport.gateway transport.engineio"),
          row(
              "transport.http",
              "api spi config json model security rate identity audience outbox emit operation"
                  + " ops"),
          row(
              "console",
              "api spi config json model security audience session cluster outbox dispatch ops"),
          row("odata", "api spi config json model security rate format persistence operation crud"),
          row("describe", "api config json model security identity crud"),
          row("tunnel", ""),
          row("agent", "tunnel"),
          row(
              "agentserver",
              "api spi config json security persistence session cluster operation ops tunnel"
                  + " transport.channel"),
          row("client", ""),
          // As an application would be written: the page shows the model, the users and their
          // switch read the settings.
          row("sample", "api config model odata"));

  /** Parts of the places of what is no part of Carillon: of directories and of jars. */
  private static final List<String> TESTS =
      List.of(
          "/test-classes/",
          "-tests.jar",
          "/testing/",
          "/carillon-testing",
          "/testkit/",
          "/carillon-testkit");

  private static final Pattern CLAIM = Pattern.compile("Imports\\s+\\{@code\\s+([^}]*)}");

  /** Of the table in docs/architecture.md. */
  private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `([\\w.]+?)(?:\\.\\*)?` \\|");

  /** Of a module. */
  private static final String SOURCES = "/src/main/java/org/carillon/";

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(location -> TESTS.stream().noneMatch(location::contains))
            .importPackages("org.carillon");
  }

  private static Map.Entry<String, Set<String>> row(String name, String imports) {
    return entry(name, imports.isEmpty() ? Set.of() : Set.of(imports.split(" ")));
  }

  /** The row of a package: its first name, of a transport its first two. */
  private static String row(String packageName) {
    String[] names = packageName.substring(ROOT.length()).split("\\.");
    return names[0].equals("transport") && names.length > 1 ? names[0] + "." + names[1] : names[0];
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  private static boolean isAllowed(Dependency dependency) {
    String from = row(dependency.getOriginClass().getPackageName());
    String to = row(dependency.getTargetClass().getBaseComponentType().getPackageName());
    return from.equals(to) || MAP.getOrDefault(from, Set.of()).contains(to);
  }

  @Test
  void noSimpleNameIsThereTwice() {
    var byName =
        classes.stream()
            .filter(type -> isOurs(type) && type.isTopLevelClass())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getSimpleName));
    assertThat(byName.values()).filteredOn(same -> same.size() > 1).isEmpty();
  }

  @Test
  void everyPackageHasARow() {
    assertThat(classes.stream().filter(ArchitectureTest::isOurs).map(c -> row(c.getPackageName())))
        .isNotEmpty()
        .isSubsetOf(MAP.keySet());
  }

  @Test
  void aPackageImportsOnlyWhatItsRowLists() {
    List<String> forbidden =
        classes.stream()
            .filter(ArchitectureTest::isOurs)
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(d -> isOurs(d.getTargetClass().getBaseComponentType()) && !isAllowed(d))
            .map(Dependency::getDescription)
            .distinct()
            .toList();
    assertThat(forbidden).isEmpty();
  }

  @Test
  void eachPermissionIsUsed() {
    Map<String, Set<String>> used =
        classes.stream()
            .filter(ArchitectureTest::isOurs)
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(d -> isOurs(d.getTargetClass().getBaseComponentType()))
            .collect(
                groupingBy(
                    d -> row(d.getOriginClass().getPackageName()),
                    mapping(
                        d -> row(d.getTargetClass().getBaseComponentType().getPackageName()),
                        toSet())));
    List<String> unused =
        MAP.entrySet().stream()
            .flatMap(
                row ->
                    row.getValue().stream()
                        .filter(name -> !used.getOrDefault(row.getKey(), Set.of()).contains(name))
                        .map(name -> row.getKey() + " → " + name))
            .sorted()
            .toList();
    assertThat(unused).isEmpty();
  }

  @Test
  void theTableOfTheDocsHasEachPackageBelowWhatItImports() throws IOException {
    List<String> table =
        TABLE_ROW
            .matcher(Files.readString(Path.of("docs/architecture.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(table).containsExactlyInAnyOrderElementsOf(MAP.keySet());
    assertThat(table)
        .allSatisfy(
            name ->
                assertThat(MAP.get(name))
                    .as("imports of %s", name)
                    .isSubsetOf(table.subList(0, table.indexOf(name))));
  }

  @Test
  void aPackageInfoSaysNothingThatTheMapForbids() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path info : files.filter(f -> f.endsWith("package-info.java")).toList()) {
        Matcher claim = CLAIM.matcher(Files.readString(info).replaceAll("\\R \\* ?", " "));
        if (claim.find()) {
          String place = info.getParent().toString();
          String name = place.substring(place.indexOf(SOURCES) + SOURCES.length());
          name = name.replace('/', '.');
          assertThat(claim.group(1).strip().split("\\s+"))
              .as("imports of %s", name)
              .isSubsetOf(MAP.get(row(ROOT + name)));
        }
      }
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.carillon.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void webSocketsAreKnownToTransportsSessionsAndClientsAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            in("transport"),
            in("session"),
            in("agent"),
            in("agentserver"),
            in("client"),
            in("sample"),
            in("api"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.websocket..")
        .check(classes);
  }

  @Test
  void entityManagersAreKnownToWhatReadsAndWritesRowsAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            in("persistence"),
            in("crud"),
            in("odata"),
            in("outbox"),
            in("identity"),
            in("agentserver"),
            in("sample"))
        .should()
        .dependOnClassesThat(
            assignableTo("jakarta.persistence.EntityManager")
                .or(assignableTo("jakarta.persistence.EntityManagerFactory"))
                .or(resideInAnyPackage("org.hibernate..")))
        .check(classes);
  }

  @Test
  void nativeSqlIsWrittenByTheOutboxAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("outbox"))
        .should()
        .callMethodWhere(
            describe(
                "it is createNativeQuery",
                call -> call.getTarget().getName().equals("createNativeQuery")))
        .check(classes);
  }

  @Test
  void jedisIsKnownToTheModuleOfRedisAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("redis"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .check(classes);
  }

  @Test
  void nobodyWritesToStandardStreamsButACommandLine() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "agent.cli.CarillonAgent")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "describe.cli.CarillonDescribe")
        .should(ACCESS_STANDARD_STREAMS)
        .check(classes);
  }

  @Test
  void nobodyStartsThreadsThatTheContainerDoesNotKnow() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("client"), in("agent")) // these run in Java SE too
        .should()
        .callConstructorWhere(
            describe(
                "it makes a thread or timer",
                call ->
                    call.getTargetOwner().isAssignableTo(Thread.class)
                        || call.getTargetOwner().isAssignableTo(java.util.Timer.class)))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.Executors")
        .check(classes);
  }

  @Test
  void nobodyFiresEventsAsynchronously() {
    noClasses()
        .should()
        .callMethodWhere(
            describe("it is fireAsync", call -> call.getTarget().getName().equals("fireAsync")))
        .check(classes);
  }

  private static String in(String name) {
    return ROOT + name + "..";
  }
}
