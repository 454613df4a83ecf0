package io.atelier.domains;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import io.atelier.testsupport.architecture.HouseRules;

@AnalyzeClasses(packages = "io.atelier", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests extends HouseRules {}
