package io.atelier.testsupport.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules. All pass on nothing, so that a module includes them from its first day:
 * {@code @ArchTest static final ArchTests rules = ArchTests.in(ArchitectureRules.class)}.
 */
public final class ArchitectureRules {

  private static final String ROOT = "io.atelier";

  private static final List<String> SERVICES =
      List.of("gateway", "tenant", "billing", "usage", "domains", "notification");

  private static final Set<String> FORBIDDEN_PACKAGES =
      Set.of("common", "core", "shared", "util", "helper", "misc", "impl", "dto", "model");

  private static final Pattern FORBIDDEN_NAMES =
      Pattern.compile(".*(Impl|Utils|Util|Helper|Manager|Entity)");

  private static final Set<String> WAITING =
      Set.of("block", "blockOptional", "blockFirst", "blockLast", "toIterable", "toStream");

  private static final Pattern SYSTEM_CLOCKS =
      Pattern.compile("java\\.time\\..*|java\\.util\\.Date|java\\.util\\.Calendar");

  /** State that outlives a test and is seen by all contexts of one JVM. */
  @ArchTest
  public static final ArchRule NO_MUTABLE_STATICS =
      fields()
          .that()
          .areStatic()
          .and(describe("are written by us", ArchitectureRules::isWrittenByUs))
          .should()
          .beFinal()
          .andShould(notHoldMutableState())
          .because("contexts share a JVM in tests and in local, and must not share state")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule SYSTEM_ONLY_WHERE_LISTED =
      classes()
          .that(are(notListed(SystemCallers.REASONS)))
          .should(
              notAccess(
                  "call UnitOfWork.asSystem",
                  access ->
                      access.getTargetOwner().getName().equals(ROOT + ".chassis.tenancy.UnitOfWork")
                          && access.getName().startsWith("asSystem")))
          .because("it sees all tenants; SystemCallers lists who may, with a reason")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule NEVER_BLOCK =
      classes()
          .that(are(notListed(BlockingCallers.REASONS)))
          .should(notAccess("wait for a reactive result", ArchitectureRules::waits))
          .andShould(notWaitForToFuture())
          .because("reactive threads never block; BlockingCallers lists the exceptions")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule NO_JDBC =
      noClasses()
          .that(are(ours()))
          .and()
          .resideOutsideOfPackages(ROOT + ".testsupport..", ROOT + ".local..")
          .and()
          .haveSimpleNameNotContaining("Flyway")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc.."))
          .because("R2DBC does everything at run time, and JDBC blocks")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule PACKAGES_SAY_WHAT_THEY_ARE =
      classes()
          .that(are(ours()))
          .should(
              satisfy(
                  "live in a package named for a purpose",
                  type ->
                      Arrays.stream(type.getPackageName().split("\\."))
                          .noneMatch(FORBIDDEN_PACKAGES::contains)))
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule CLASSES_SAY_WHAT_THEY_ARE =
      classes()
          .that(are(ours()))
          .should(
              satisfy(
                  "not end in " + FORBIDDEN_NAMES,
                  type -> !FORBIDDEN_NAMES.matcher(type.getSimpleName()).matches()))
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule SERVICES_DO_NOT_KNOW_EACH_OTHER =
      SlicesRuleDefinition.slices()
          .assignedFrom(new Services())
          .should()
          .notDependOnEachOther()
          .because("they meet on Kafka and over HTTP only")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule FEATURES_HAVE_NO_CYCLES =
      SlicesRuleDefinition.slices()
          .matching(ROOT + ".(*).(*)")
          .should()
          .beFreeOfCycles()
          .because("a feature is understood, changed and deleted on its own")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule CONTROLLERS_HAVE_NO_SQL =
      noClasses()
          .that()
          .areAnnotatedWith("org.springframework.web.bind.annotation.RestController")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.springframework.r2dbc.core.DatabaseClient")
          .because("a controller is HTTP in and out, without decisions")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule TIME_IS_INJECTED =
      classes()
          .that()
          .resideInAnyPackage(ROOT + ".billing..", ROOT + ".usage..")
          .should(notAccess("read the system's clock", ArchitectureRules::readsSystemClock))
          .because("tests move the time and every tenant has its own: an InstantSource is injected")
          .allowEmptyShould(true);

  private ArchitectureRules() {}

  private static boolean isWrittenByUs(JavaField field) {
    // The compiler's own, such as a switch's table or an enum's values.
    return isOurs(field.getOwner()) && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  private static DescribedPredicate<JavaClass> ours() {
    return describe("ours", ArchitectureRules::isOurs);
  }

  private static DescribedPredicate<JavaClass> notListed(Map<String, String> reasons) {
    return describe(
        "not listed",
        type ->
            isOurs(type)
                && reasons.keySet().stream().noneMatch(entry -> matches(entry, type.getName())));
  }

  /** Nested classes and lambdas of a listed class are listed with it. */
  private static boolean matches(String entry, String name) {
    return entry.endsWith("..")
        ? name.startsWith(entry.substring(0, entry.length() - 1))
        : name.equals(entry) || name.startsWith(entry + "$");
  }

  private static ArchCondition<JavaField> notHoldMutableState() {
    return new ArchCondition<>("not hold a mutable collection or an atomic") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        if (isMutable(field.getRawType())) {
          events.add(SimpleConditionEvent.violated(field, field.getDescription() + " is mutable"));
        }
      }
    };
  }

  /**
   * Concrete collections are made to be changed; the interfaces are what List.of and its kin give.
   */
  private static boolean isMutable(JavaClass type) {
    boolean collection = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    return (collection && !type.isInterface())
        || type.getName().equals("java.util.concurrent.ConcurrentMap")
        || type.getPackageName().equals("java.util.concurrent.atomic")
        || type.isAssignableTo(ThreadLocal.class);
  }

  private static boolean waits(JavaAccess<?> access) {
    return access.getTargetOwner().getPackageName().equals("reactor.core.publisher")
        && WAITING.contains(access.getName());
  }

  private static ArchCondition<JavaClass> notWaitForToFuture() {
    return new ArchCondition<>("not wait for toFuture()") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean makesFuture =
            type.getAccessesFromSelf().stream()
                .anyMatch(access ->
                    access.getName().equals("toFuture")
                        && access
                            .getTargetOwner()
                            .getPackageName()
                            .equals("reactor.core.publisher"));
        if (makesFuture) {
          type.getAccessesFromSelf().stream()
              .filter(access ->
                  access.getTargetOwner().isAssignableTo(java.util.concurrent.Future.class)
                      && Set.of("get", "join").contains(access.getName()))
              .forEach(access ->
                  events.add(SimpleConditionEvent.violated(type, access.getDescription())));
        }
      }
    };
  }

  private static boolean readsSystemClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    if (owner.isEquivalentTo(System.class)) {
      return access.getName().equals("currentTimeMillis");
    }
    if (!SYSTEM_CLOCKS.matcher(owner.getName()).matches()) {
      return false;
    }
    boolean legacy = owner.getPackageName().equals("java.util");
    boolean constructorWithoutTime =
        access.getName().equals("<init>") && access.getDescription().contains("<init>()");
    return access.getName().startsWith("system")
        || (access.getName().equals("now")
            && !access.getDescription().contains("now(java.time.Clock)"))
        || (legacy && (constructorWithoutTime || access.getName().equals("getInstance")));
  }

  private static ArchCondition<JavaClass> notAccess(
      String what, java.util.function.Predicate<JavaAccess<?>> forbidden) {
    return new ArchCondition<>("not " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(forbidden)
            .forEach(
                access -> events.add(SimpleConditionEvent.violated(type, access.getDescription())));
      }
    };
  }

  private static ArchCondition<JavaClass> satisfy(
      String what, java.util.function.Predicate<JavaClass> wanted) {
    return new ArchCondition<>(what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!wanted.test(type)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " does not " + what));
        }
      }
    };
  }

  private static final class Services implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SERVICES.stream()
          .filter(service -> (type.getPackageName() + ".").startsWith(ROOT + "." + service + "."))
          .findFirst()
          .map(SliceIdentifier::of)
          .orElseGet(SliceIdentifier::ignore);
    }

    @Override
    public String getDescription() {
      return "services";
    }
  }
}
