package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same journey with all services as contexts of one JVM, and what a start leaves behind. */
@Tag("integration")
class OneJvmJourneyTests {

  @TempDir Path otherFolder;

  @Test
  void oneJvmCarriesTheJourneyAndKeepsItsDataOverStopAndKill() throws Exception {
    try (RunningAtelier atelier = RunningAtelier.start("jvm")) {
      Studio other = Studio.ready(atelier);
      Studio studio = Studio.named(atelier, "my-studio");
      JourneySteps.signUpStartsATrial(studio);
      studio.awaitOpen();
      studio.signIn();
      JourneySteps.trialSubscriptionAndEntitlementsAreThere(studio);
      JourneySteps.databaseIsItsOwn(studio, other);
      Studio.Key key = studio.createKey();
      JourneySteps.applicationSeesTheTenant(studio, key);
      JourneySteps.sessionsAreGrantedUpToTheLimit(studio);

      int port = URI.create(atelier.local().get("gateway").stringValue()).getPort();
      assertThat(atelier.refusedStart(atelier.directory(), 0)).contains("it runs already on");
      assertThat(atelier.refusedStart(otherFolder, port)).contains("port " + port + " is taken");
      assertThat(atelier.localFile()).as("the other run's file").exists();

      atelier.stopAndStartAgain();
      assertThat(atelier.console()).contains("Atelier has ended");
      Studio afterStop = studio.in(atelier);
      JourneySteps.usageShowsTheNumbers(afterStop);
      assertThat(afterStop.withKey(key.secret(), "/").send().status()).isEqualTo(200);

      atelier.killLauncherAndStartAgain();
      Studio afterKill = studio.in(atelier);
      JourneySteps.usageShowsTheNumbers(afterKill);
      assertThat(afterKill.withKey(key.secret(), "/").send().status()).isEqualTo(200);
    }
  }
}
